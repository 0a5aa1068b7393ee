package io.cloister.orchestrator.task;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Says that this orchestrator goes, so that waits and streams end, and whoever waits goes on at another one. It comes
 * before anything is stopped. Thread-safe.
 */
@Component
public class Leaving {

    private final CountDownLatch latch = new CountDownLatch(1);
    private final TaskChanges changes;

    Leaving(TaskChanges changes) {
        this.changes = changes;
    }

    @EventListener(ContextClosedEvent.class)
    void begin() {
        latch.countDown();
        changes.wakeAll();
    }

    public boolean hasBegun() {
        return latch.getCount() == 0;
    }

    /** Waits; shorter where this orchestrator goes meanwhile. */
    public void pause(Duration time) {
        try {
            boolean _ = latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
