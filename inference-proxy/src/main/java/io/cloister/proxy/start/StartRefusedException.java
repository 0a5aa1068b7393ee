package io.cloister.proxy.start;

/** The proxy cannot start, for a reason that its operator can mend. The message is one plain sentence that says how. */
public final class StartRefusedException extends RuntimeException {

    public StartRefusedException(String sentence) {
        super(sentence);
    }

    public StartRefusedException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
