package io.cloister.worker.start;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;

/** Finds in a failed start the one sentence that tells an operator what to do. */
public final class FailureSentence {

    private FailureSentence() {}

    /** The sentence for a failure that came out of starting the application. */
    public static String of(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof StartFailure) {
                return String.valueOf(cause.getMessage());
            }
            if (cause instanceof PortInUseException taken) {
                return "Port " + taken.getPort() + " is in use; stop what listens there or set WORKER_PORT.";
            }
            if (cause instanceof BindException bad && !(deepest(bad) instanceof StartFailure)) {
                return "The setting " + bad.getName() + " is not valid: "
                        + deepest(bad).getMessage() + ".";
            }
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }
}
