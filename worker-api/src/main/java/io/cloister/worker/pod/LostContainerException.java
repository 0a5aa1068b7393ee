package io.cloister.worker.pod;

import org.jspecify.annotations.Nullable;

/** The engine does not know the container any more: how its command ended will never be known. */
public final class LostContainerException extends EngineException {

    /**
     * @param operation what was asked, for example {@code follow a container}
     * @param reason what the engine said
     */
    public LostContainerException(String operation, String reason, @Nullable Throwable cause) {
        super(operation, reason, true, cause);
    }
}
