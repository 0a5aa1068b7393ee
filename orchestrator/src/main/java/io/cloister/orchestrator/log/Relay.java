package io.cloister.orchestrator.log;

import io.cloister.contracts.task.TaskStatus;
import io.cloister.orchestrator.task.Leaving;
import io.cloister.orchestrator.task.TaskChanges;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Leads a reader through the attempts at a task, oldest first, until the task has ended. Holds no database connection while
 * it waits. Nothing is kept here but the reader's position: at a break the same way leads on from there, at any
 * orchestrator.
 */
@Component
class Relay {

    /** Between two looks, hints or not: a hint may mean any task. */
    private static final Duration AFTER_LOOK = Duration.ofMillis(200);

    /** How long a change by another orchestrator may go unnoticed, and a worker that broke off is left alone. */
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Attempts attempts;
    private final StoredLogs stored;
    private final WorkerLogs workers;
    private final TaskChanges changes;
    private final Leaving leaving;

    Relay(Attempts attempts, StoredLogs stored, WorkerLogs workers, TaskChanges changes, Leaving leaving) {
        this.attempts = attempts;
        this.stored = stored;
        this.workers = workers;
        this.changes = changes;
        this.leaving = leaving;
    }

    /**
     * Returns when the reader has all, or when this orchestrator goes.
     *
     * @throws IOException if the reader has gone
     */
    void lead(Reader reader, String taskId) throws IOException {
        boolean goesOn = true;
        while (goesOn && !leaving.hasBegun() && !Thread.currentThread().isInterrupted()) {
            try {
                goesOn = step(reader, taskId);
            } catch (DataAccessException | TransactionException unavailable) {
                leaving.pause(BEAT);
            }
            if (goesOn) {
                reader.breakSilence();
            }
        }
        if (goesOn) {
            reader.comeAgain();
        }
    }

    /** Whether there may be more. */
    private boolean step(Reader reader, String taskId) throws IOException {
        CountDownLatch change = changes.next(taskId);
        Optional<Progress> look = attempts.of(taskId);
        if (look.isEmpty()) {
            return false;
        }
        Progress progress = look.get();
        Optional<Attempt> attempt = reader.next(progress).filter(next -> next.status() != TaskStatus.QUEUED);
        if (attempt.isPresent()) {
            read(attempt.get(), progress.isOver(attempt.get()), reader, taskId);
        } else if (progress.status().isOver()) {
            reader.end(progress.status());
            return false;
        } else {
            await(change);
        }
        return true;
    }

    /** A worker of which no result is stored, nor will be, gets one chance to say what it has. */
    private void read(Attempt attempt, boolean over, Reader reader, String taskId) throws IOException {
        if (attempt.stored()) {
            stored.copy(attempt, reader);
            reader.finish();
        } else if (workers.copy(taskId, attempt, over, () -> isOver(taskId, attempt), reader) || over) {
            reader.finish();
        } else {
            leaving.pause(BEAT);
        }
    }

    private boolean isOver(String taskId, Attempt attempt) {
        return attempts.of(taskId).map(now -> now.isOver(attempt)).orElse(true);
    }

    private void await(CountDownLatch change) {
        leaving.pause(AFTER_LOOK);
        try {
            boolean _ = change.await(BEAT.minus(AFTER_LOOK).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
