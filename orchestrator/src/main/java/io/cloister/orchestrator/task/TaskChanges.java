package io.cloister.orchestrator.task;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/**
 * Wakes calls that wait for a task to change. It hears of changes made by this orchestrator alone; so whoever waits looks
 * again now and then. Thread-safe.
 */
@Component
public class TaskChanges {

    private final AtomicReference<CountDownLatch> next = new AtomicReference<>(new CountDownLatch(1));

    /** Some task has changed. */
    public void announce() {
        next.getAndSet(new CountDownLatch(1)).countDown();
    }

    /** Opens at the next change of any task. Get it before looking at the task, so that no change falls between. */
    public CountDownLatch next() {
        return next.get();
    }
}
