package io.cloister.worker.job;

/** The places for jobs that run. Jobs that were there before this worker started keep theirs, whatever their number. Thread-safe. */
final class Slots {

    private final int all;
    private int taken;

    Slots(int all) {
        this.all = all;
    }

    int all() {
        return all;
    }

    synchronized int free() {
        return Math.max(0, all - taken);
    }

    /** Takes one where one is free, and says whether it did. */
    synchronized boolean tryTake() {
        if (taken >= all) {
            return false;
        }
        taken++;
        return true;
    }

    /** Takes one for a job that runs already. */
    synchronized void take() {
        taken++;
    }

    /** Gives one back. */
    synchronized void release() {
        taken--;
    }
}
