package io.cloister.node.halt;

/** The service cannot start; the message is the one sentence that its operator reads. */
public final class Refusal extends RuntimeException {

    /** A refusal for a reason that an operator can act on. */
    public Refusal(String sentence) {
        super(sentence);
    }
}
