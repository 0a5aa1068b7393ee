package io.cloister.orchestrator.task;

import io.cloister.contracts.worker.Failure;
import io.cloister.contracts.worker.FailureCode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The state machine of tasks, which {@code docs/DISPATCH.md} has as a table: the only place that writes whether a task is
 * queued, waits for a place, runs or is over, once it is in the queue. Each step is one conditional UPDATE; its {@code
 * boolean} says whether we made it. Triggers guard the same table.
 *
 * <p>All but {@link #expire} are called inside the transaction that writes the job as well.
 */
@Repository
public class TaskTransitions {

    private static final String ERASE = "UPDATE task_specs SET sealed_env = NULL WHERE task_id = :id";

    /** Advisory lock of who ends late tasks: two at once would want each other's lanes. */
    private static final long EXPIRY = 4_216_001;

    private final JdbcClient jdbc;

    TaskTransitions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The task, which the caller has locked as the head of its lane, gets a place. */
    public void place(String taskId) {
        jdbc.sql("UPDATE tasks SET wants_node = false WHERE id = :id AND wants_node")
                .param("id", taskId)
                .update();
    }

    /** A worker has accepted the task's job. False where the task runs already, or is over. */
    public boolean run(String taskId) {
        return jdbc.sql("UPDATE tasks SET status = 'running', updated_at = now() WHERE id = :id AND status = 'queued'")
                        .param("id", taskId)
                        .update()
                == 1;
    }

    /** The command exited 0, and its result is stored in the same transaction. */
    public boolean complete(String taskId) {
        run(taskId);
        boolean won = jdbc.sql("""
                        UPDATE tasks SET status = 'completed', updated_at = now(), wants_node = false
                        WHERE id = :id AND status = 'running'""").param("id", taskId).update() == 1;
        jdbc.sql(ERASE).param("id", taskId).update();
        return won;
    }

    /** The task is over and did not complete. A queued one passes through {@code running}, but for what fails in the queue. */
    public boolean fail(String taskId, Failure failure) {
        if (failure.code() != FailureCode.NO_INFERENCE_PATH && failure.code() != FailureCode.QUEUE_TIMEOUT) {
            run(taskId);
        }
        boolean won = jdbc.sql("""
                        UPDATE tasks SET status = 'failed', updated_at = now(), wants_node = false,
                            failure_code = :code, failure_message = :message, failure_retryable = :retryable
                        WHERE id = :id AND status IN ('queued', 'running')""")
                        .param("code", failure.code().wireName())
                        .param("message", failure.message())
                        .param("retryable", failure.retryable())
                        .param("id", taskId)
                        .update()
                == 1;
        jdbc.sql(ERASE).param("id", taskId).update();
        return won;
    }

    /** Nobody wants the task any more. */
    public boolean cancel(String taskId) {
        boolean won = jdbc.sql("""
                        UPDATE tasks SET status = 'canceled', updated_at = now(), wants_node = false
                        WHERE id = :id AND status IN ('queued', 'running')""").param("id", taskId).update() == 1;
        jdbc.sql(ERASE).param("id", taskId).update();
        return won;
    }

    /** The placement came to nothing: the task waits for a node as before. */
    public void putBack(String taskId) {
        jdbc.sql("UPDATE tasks SET wants_node = true WHERE id = :id AND status IN ('queued', 'running')")
                .param("id", taskId)
                .update();
    }

    /** An attempt was lost: the task waits for another node, with a queue timeout of its own. */
    public void retry(String taskId) {
        jdbc.sql("""
                        UPDATE tasks SET wants_node = true, updated_at = now(),
                            queue_deadline = now() + make_interval(secs => queue_timeout_seconds)
                        WHERE id = :id AND status IN ('queued', 'running')""").param("id", taskId).update();
    }

    /**
     * Ends every task that has waited too long. One that already ran ends with what its last attempt failed of.
     *
     * @return how many
     */
    public int expire() {
        return jdbc.sql("""
                        WITH late AS (
                            SELECT id, status FROM tasks WHERE wants_node AND queue_deadline < now()
                                AND pg_try_advisory_xact_lock(:alone)
                            ORDER BY queue_deadline LIMIT 1000 FOR UPDATE SKIP LOCKED
                        ), ended AS (
                            UPDATE tasks SET status = 'failed', wants_node = false, updated_at = now(),
                                failure_code = CASE WHEN late.status = 'queued' THEN 'queue_timeout' ELSE 'node_lost' END,
                                failure_message = CASE WHEN late.status = 'queued'
                                    THEN 'No node took the task within its queue timeout of '
                                        || queue_timeout_seconds || ' seconds.'
                                    ELSE 'The attempt was lost, and no node took another within the queue timeout.' END,
                                failure_retryable = true
                            FROM late WHERE tasks.id = late.id
                            RETURNING tasks.id
                        )
                        UPDATE task_specs SET sealed_env = NULL FROM ended WHERE task_id = ended.id""").param("alone", EXPIRY).update();
    }
}
