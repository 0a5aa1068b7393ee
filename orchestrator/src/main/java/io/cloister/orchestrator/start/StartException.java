package io.cloister.orchestrator.start;

/** The service cannot start. The message is one sentence that an operator can act on, without secrets. */
public final class StartException extends RuntimeException {

    public StartException(String sentence) {
        super(sentence);
    }

    public StartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
