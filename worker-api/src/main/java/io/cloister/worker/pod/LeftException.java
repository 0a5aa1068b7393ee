package io.cloister.worker.pod;

/** The worker goes and the pod stays: nothing has ended, and a later worker process takes the pod over. */
public final class LeftException extends RuntimeException {

    LeftException() {
        super("left to the next worker", null, false, false);
    }
}
