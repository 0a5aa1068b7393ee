package io.cloister.orchestrator.task;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Wakes calls that wait for a task to change, here and, through the hints between orchestrators, elsewhere. Hints may be
 * lost; so whoever waits looks again now and then. Tasks share a fixed number of latches, so that nothing has to be tidied
 * up after a call, and a wait may end without a change of its own task. Thread-safe.
 */
@Component
public class TaskChanges {

    private static final int LATCHES = 512;

    private final AtomicReferenceArray<CountDownLatch> next = new AtomicReferenceArray<>(LATCHES);
    private final ApplicationEventPublisher events;

    TaskChanges(ApplicationEventPublisher events) {
        this.events = events;
        IntStream.range(0, LATCHES).forEach(index -> next.set(index, new CountDownLatch(1)));
    }

    /** This orchestrator has changed a task. */
    public void announce(String taskId) {
        events.publishEvent(new TaskChanged(taskId, true));
    }

    /** Wakes every call that waits, and tells nobody else. */
    public void wakeAll() {
        IntStream.range(0, LATCHES).forEach(this::open);
    }

    /** Opens at the next change of a task. Get it before looking at the task, so that no change falls between. */
    public CountDownLatch next(String taskId) {
        return next.get(indexOf(taskId));
    }

    @EventListener
    void onTaskChanged(TaskChanged changed) {
        open(indexOf(changed.taskId()));
    }

    private void open(int index) {
        next.getAndSet(index, new CountDownLatch(1)).countDown();
    }

    private static int indexOf(String taskId) {
        return Math.floorMod(taskId.hashCode(), LATCHES);
    }
}
