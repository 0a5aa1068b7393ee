package io.cloister.orchestrator.hint;

import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Wakes one thread that looks for work. Hints may be lost, so a jittered look each second stands behind them. */
public final class Wake {

    private final Semaphore hints = new Semaphore(0);

    /** A hint that there is something to do. Those that come before the next look are one. */
    public void hasten() {
        hints.release();
    }

    /** Waits for a hint, for about a second. An interrupt ends the wait and stays set. */
    public void await() {
        try {
            long patience = 750 + ThreadLocalRandom.current().nextLong(500);
            boolean _ = hints.tryAcquire(patience, TimeUnit.MILLISECONDS);
            hints.drainPermits();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
