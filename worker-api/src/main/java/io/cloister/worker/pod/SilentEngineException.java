package io.cloister.worker.pod;

/** The engine did not answer: it may have done what it was asked to, or not. */
public final class SilentEngineException extends EngineException {

    /**
     * @param operation what was asked, for example {@code create a container}
     * @param reason what broke off, in a few words
     * @param cause what the client says of it
     */
    public SilentEngineException(String operation, String reason, Throwable cause) {
        super(operation, "it does not answer (" + reason + ").", true, cause);
    }
}
