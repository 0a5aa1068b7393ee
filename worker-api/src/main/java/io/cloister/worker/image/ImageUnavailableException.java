package io.cloister.worker.image;

/** There is no such image here, and none could be fetched. Its message is one sentence for the caller. */
public final class ImageUnavailableException extends RuntimeException {

    private final boolean retryable;

    ImageUnavailableException(String sentence, boolean retryable, Throwable cause) {
        super(sentence, cause);
        this.retryable = retryable;
    }

    /** Whether a later attempt may find it. */
    public boolean retryable() {
        return retryable;
    }
}
