package io.cloister.orchestrator.cancel;

import io.cloister.orchestrator.task.TaskChanges;
import io.cloister.orchestrator.task.TaskTransitions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Cancels tasks. Task, job and the request to the worker change in one transaction, or none of them does. */
@Service
class Cancellations {

    private static final Logger log = LoggerFactory.getLogger(Cancellations.class);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final TaskTransitions tasks;
    private final CancelRequests requests;
    private final TaskChanges changes;

    Cancellations(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            TaskTransitions tasks,
            CancelRequests requests,
            TaskChanges changes) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.tasks = tasks;
        this.requests = requests;
        this.changes = changes;
    }

    /** Whether the task is canceled now, by this call or an earlier one; false where it had ended otherwise. */
    boolean cancel(String taskId) {
        Outcome outcome;
        do {
            outcome = transaction.execute(change -> change(taskId, change));
        } while (outcome == Outcome.OVERTAKEN);
        if (outcome == Outcome.WON) {
            log.atInfo().addKeyValue("task_id", taskId).log("task canceled");
            changes.announce(taskId);
        }
        return outcome == Outcome.WON || isCanceled(taskId);
    }

    /**
     * The job comes before the task, because everything else that ends a job locks them in this order. A claim may place
     * the task in between; then all is undone and begun again, with the job that the claim made.
     */
    private Outcome change(String taskId, TransactionStatus change) {
        List<String> jobs = cancelLiveJobs(taskId);
        if (!tasks.cancel(taskId)) {
            change.setRollbackOnly();
            return Outcome.LOST;
        }
        if (jobs.isEmpty() && hasLiveJob(taskId)) {
            change.setRollbackOnly();
            return Outcome.OVERTAKEN;
        }
        jobs.forEach(requests::add);
        return Outcome.WON;
    }

    /** There is at most one. */
    private List<String> cancelLiveJobs(String taskId) {
        return jdbc.sql("""
                        UPDATE jobs SET state = 'canceled', ended_at = now()
                        WHERE task_id = :task AND state IN ('claimed', 'running') RETURNING id""")
                .param("task", taskId)
                .query((row, _) -> row.getString("id"))
                .list();
    }

    private boolean hasLiveJob(String taskId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM jobs WHERE task_id = :task AND state IN ('claimed', 'running'))")
                .param("task", taskId)
                .query(Boolean.class)
                .single();
    }

    private boolean isCanceled(String taskId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM tasks WHERE id = :task AND status = 'canceled')")
                .param("task", taskId)
                .query(Boolean.class)
                .single();
    }

    private enum Outcome {
        WON,
        LOST,
        OVERTAKEN
    }
}
