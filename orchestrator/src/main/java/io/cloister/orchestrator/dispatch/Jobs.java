package io.cloister.orchestrator.dispatch;

import io.cloister.contracts.worker.Failure;
import io.cloister.contracts.worker.FailureCode;
import io.cloister.orchestrator.cancel.CancelRequests;
import io.cloister.orchestrator.dispatch.JobEnding.Completed;
import io.cloister.orchestrator.dispatch.JobEnding.Failed;
import io.cloister.orchestrator.queue.HeldJob;
import io.cloister.orchestrator.result.Results;
import io.cloister.orchestrator.task.TaskChanges;
import io.cloister.orchestrator.task.TaskTransitions;
import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes what becomes of a job, together with what that means for its task. Every write names the job's id, fence and
 * state; where it returns {@code false}, another owner has the job and ours is over.
 */
@Repository
class Jobs {

    private static final int ATTEMPTS = 3;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final TaskTransitions tasks;
    private final Results results;
    private final CancelRequests cancelRequests;
    private final TaskChanges changes;

    Jobs(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            TaskTransitions tasks,
            Results results,
            CancelRequests cancelRequests,
            TaskChanges changes) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.tasks = tasks;
        this.results = results;
        this.cancelRequests = cancelRequests;
        this.changes = changes;
    }

    /** The worker holds the job. */
    boolean accept(HeldJob job) {
        return write(job, () -> {
            boolean won = update(job, "claimed", "UPDATE jobs SET state = 'running', started_at = now()");
            if (won) {
                tasks.run(job.taskId());
            }
            return won;
        });
    }

    /** The worker did not take the job: it never was, and its task waits for a place again. */
    boolean giveBack(HeldJob job) {
        return write(job, () -> {
            boolean won = update(job, "claimed", "DELETE FROM jobs");
            if (won) {
                tasks.putBack(job.taskId());
            }
            return won;
        });
    }

    /** Ends the job, and with it the task, unless another attempt can help. */
    boolean end(HeldJob job, JobEnding ending) {
        return write(job, () -> {
            boolean won = close(job, ending);
            if (won) {
                switch (ending) {
                    case Completed _ -> tasks.complete(job.taskId());
                    case Failed failed -> fail(job, failed.failure());
                }
            }
            return won;
        });
    }

    /** Whether the job is still ours. */
    boolean isOurs(HeldJob job) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM jobs WHERE id = :id AND fence = :fence AND state IN ('claimed', 'running'))")
                .param("id", job.id())
                .param("fence", job.fence())
                .query(Boolean.class)
                .single();
    }

    /** Leaves a node alone for a second, because it had no room. */
    void rest(String nodeSlug) {
        jdbc.sql("UPDATE nodes SET rests_until = now() + interval '1 second' WHERE slug = :slug")
                .param("slug", nodeSlug)
                .update();
    }

    private boolean close(HeldJob job, JobEnding ending) {
        Failure failure = ending instanceof Failed failed ? failed.failure() : null;
        boolean won = jdbc.sql("""
                        UPDATE jobs SET state = :state, ended_at = now(), failure_code = :code,
                            failure_message = :message, failure_retryable = :retryable
                        WHERE id = :id AND fence = :fence AND state IN ('claimed', 'running')""")
                        .param("state", failure == null ? "completed" : "failed")
                        .param("code", failure == null ? null : failure.code().wireName())
                        .param("message", failure == null ? null : failure.message())
                        .param("retryable", failure == null ? null : failure.retryable())
                        .param("id", job.id())
                        .param("fence", job.fence())
                        .update()
                == 1;
        String result = ending.result();
        if (won && result != null) {
            results.store(job.id(), result);
        }
        return won;
    }

    private void fail(HeldJob job, Failure failure) {
        if (failure.code() == FailureCode.NODE_LOST) {
            // The node may come back with the job, whose end would come too late.
            cancelRequests.add(job.id());
        }
        if (isWorthAnotherAttempt(failure) && attempts(job) < ATTEMPTS) {
            tasks.retry(job.taskId());
        } else {
            tasks.fail(job.taskId(), failure);
        }
    }

    private static boolean isWorthAnotherAttempt(Failure failure) {
        return switch (failure.code()) {
            case NODE_LOST, SANDBOX_ERROR, IMAGE_UNAVAILABLE -> failure.retryable();
            case NONZERO_EXIT, TIMEOUT, QUEUE_TIMEOUT, OUT_OF_MEMORY, DISK_LIMIT, NO_INFERENCE_PATH -> false;
        };
    }

    private int attempts(HeldJob job) {
        return jdbc.sql("SELECT count(*) FROM jobs WHERE task_id = :task")
                .param("task", job.taskId())
                .query(Integer.class)
                .single();
    }

    private boolean update(HeldJob job, String state, String change) {
        return jdbc.sql(change + " WHERE id = :id AND fence = :fence AND state = :state")
                        .param("id", job.id())
                        .param("fence", job.fence())
                        .param("state", state)
                        .update()
                == 1;
    }

    private boolean write(HeldJob job, BooleanSupplier step) {
        boolean won = Boolean.TRUE.equals(transaction.execute(_ -> step.getAsBoolean()));
        if (won) {
            changes.announce(job.taskId());
        }
        return won;
    }
}
