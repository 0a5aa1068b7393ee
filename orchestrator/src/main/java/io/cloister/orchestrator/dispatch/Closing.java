package io.cloister.orchestrator.dispatch;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of this process's work, which every wait ends early for. Thread-safe. */
class Closing {

    private final CountDownLatch latch = new CountDownLatch(1);

    void come() {
        latch.countDown();
    }

    boolean hasCome() {
        return latch.getCount() == 0;
    }

    /** Waits, and says whether the end came first. An interrupt counts as the end. */
    boolean comesWithin(Duration time) {
        try {
            return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
