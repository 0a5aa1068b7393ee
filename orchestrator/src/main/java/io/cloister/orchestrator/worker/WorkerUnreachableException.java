package io.cloister.orchestrator.worker;

/** A worker did not answer, or not in time. Asking again may help. */
final class WorkerUnreachableException extends RuntimeException {

    WorkerUnreachableException(WorkerTarget target, Throwable cause) {
        super(target + " does not answer", cause);
    }

    String reason() {
        Throwable cause = getCause();
        return cause == null ? "no answer" : "no answer (" + cause.getClass().getSimpleName() + ")";
    }
}
