package io.cloister.proxy.answer;

import io.cloister.contracts.problem.ProblemType;

/** A request is refused. It is thrown where the reason is found and answered where the request came in. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        super(refusal.detail(), null, false, false);
        this.refusal = refusal;
    }

    /** Of a request that is malformed, but leaves its connection in order. */
    public static RefusedException invalid(String sentence) {
        return new RefusedException(Refusal.of(ProblemType.INVALID_REQUEST, sentence));
    }

    /** What to answer. */
    public Refusal refusal() {
        return refusal;
    }
}
