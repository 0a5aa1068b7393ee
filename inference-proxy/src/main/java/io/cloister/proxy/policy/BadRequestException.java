package io.cloister.proxy.policy;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;

/** The JSON of a request cannot be read in one way only. */
final class BadRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String sentence;

    BadRequestException(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    Refusal refusal() {
        return Refusal.of(ProblemType.INVALID_REQUEST, sentence);
    }
}
