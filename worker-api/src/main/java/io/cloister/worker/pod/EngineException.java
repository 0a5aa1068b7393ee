package io.cloister.worker.pod;

import org.jspecify.annotations.Nullable;

/** The container engine did not do what it was asked to. */
public class EngineException extends RuntimeException {

    private final String reason;
    private final boolean retryable;

    /**
     * @param operation what was asked, for example {@code create a container}
     * @param reason what the engine said, one sentence
     * @param retryable whether the same call may succeed later
     */
    public EngineException(String operation, String reason, boolean retryable, @Nullable Throwable cause) {
        super("The container engine could not " + operation + ": " + reason, cause);
        this.reason = reason;
        this.retryable = retryable;
    }

    /** The same failure where it is one already, else one that may pass. */
    static EngineException of(String operation, @Nullable Throwable cause) {
        return cause instanceof EngineException known
                ? known
                : new EngineException(operation, String.valueOf(cause), true, cause);
    }

    /** What the engine said, one sentence. */
    public String reason() {
        return reason;
    }

    /** Whether the same call may succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
