package io.cloister.orchestrator.task;

import io.cloister.contracts.task.TaskStatus;
import io.cloister.web.ProblemException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/** Holds a call until a task's state changes. Holds no database connection meanwhile. */
@Component
class TaskWaiter {

    /** How long a change may go unnoticed of which the hint was lost. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Tasks tasks;
    private final TaskChanges changes;
    private final Leaving leaving;
    private final TaskProperties properties;

    TaskWaiter(Tasks tasks, TaskChanges changes, Leaving leaving, TaskProperties properties) {
        this.tasks = tasks;
        this.changes = changes;
        this.leaving = leaving;
        this.properties = properties;
    }

    /**
     * Returns when the state changes, when it is over already, when the time has passed, or when this orchestrator goes:
     * then the caller has an answer, and may wait on at another one.
     *
     * @param wait {@code 20s}, {@code 500ms} or a number of seconds; absent means at once
     * @throws ProblemException 400 if it is none of these or too long
     */
    void await(String taskId, @Nullable String wait) {
        if (wait == null) {
            return;
        }
        long deadline = System.nanoTime() + patience(wait).toNanos();
        TaskStatus first = tasks.status(taskId);
        CountDownLatch change = changes.next(taskId);
        while (!first.isOver() && tasks.status(taskId) == first && !leaving.hasBegun() && await(change, deadline)) {
            change = changes.next(taskId);
        }
    }

    /** False where the time has passed. */
    private static boolean await(CountDownLatch change, long deadline) {
        long left = deadline - System.nanoTime();
        try {
            boolean _ = change.await(Math.min(left, LOOK_AGAIN.toNanos()), TimeUnit.NANOSECONDS);
            return left > 0;
        } catch (InterruptedException shuttingDown) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Duration patience(String wait) {
        try {
            Duration patience = DurationStyle.detect(wait).parse(wait, ChronoUnit.SECONDS);
            if (!patience.isNegative() && patience.compareTo(properties.maxWait()) <= 0) {
                return patience;
            }
        } catch (IllegalArgumentException | ArithmeticException unreadable) {
            // falls through to the refusal
        }
        throw ProblemException.invalid(
                "wait", "must be 0s to " + properties.maxWait().toSeconds() + "s");
    }
}
