package io.cloister.worker.start;

/** Stops the start of the service. Its message is one sentence that an operator can act on. */
public final class StartFailure extends RuntimeException {

    /** A failure that the sentence explains. */
    public StartFailure(String sentence) {
        super(sentence);
    }

    /** A failure that the sentence explains and that something else caused. */
    public StartFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
