package io.cloister.worker.pod;

import org.jspecify.annotations.Nullable;

/** The engine could not execute the container's command: the caller's mistake, not the engine's. */
public final class UnrunnableCommandException extends EngineException {

    private final int exitCode;

    /**
     * @param exitCode what a shell would exit with: 127 for a command that does not exist, 126 for one that cannot run
     * @param reason what the engine said
     */
    public UnrunnableCommandException(int exitCode, String reason, @Nullable Throwable cause) {
        super("run the command", reason, false, cause);
        this.exitCode = exitCode;
    }

    /** What a shell would exit with: 127 or 126. */
    public int exitCode() {
        return exitCode;
    }
}
