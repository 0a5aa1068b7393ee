package io.cloister.worker.pod;

/** A run was asked to end before its command had started. */
public final class StoppedException extends RuntimeException {

    private final transient Ending ending;

    StoppedException(Ending ending) {
        super("stopped", null, false, false);
        this.ending = ending;
    }

    /** The ending to report. */
    public Ending ending() {
        return ending;
    }
}
