package io.cloister.orchestrator.task;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.task.InputMode;
import io.cloister.contracts.task.TaskResult;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cloister.contracts.worker.Failure;
import io.cloister.contracts.worker.FailureCode;
import io.cloister.orchestrator.user.Caller;
import io.cloister.orchestrator.user.Users;
import io.cloister.web.ProblemException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Tasks as their owners see them. Nobody but the owner and administrators gets to see one. */
@Repository
public class Tasks {

    private static final String VISIBLE = "(:all OR owner_id = :caller)";

    private final JdbcClient jdbc;

    Tasks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The id of a task that the caller may see.
     *
     * @param reference its id, or the caller's own name for it
     * @throws ProblemException 404 if there is none
     */
    public String find(Caller caller, String reference) {
        return Optional.of(reference)
                .filter(text -> TaskRequestReader.NAME.matcher(text).matches())
                .flatMap(text -> resolve(caller, text))
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no such task."));
    }

    private Optional<String> resolve(Caller caller, String idOrName) {
        return jdbc.sql("SELECT id FROM tasks WHERE id = :reference AND " + VISIBLE
                        + " UNION ALL SELECT id FROM tasks WHERE task_name = :reference AND owner_id = :caller LIMIT 1")
                .param("reference", idOrName)
                .param("all", caller.isAdministrator())
                .param("caller", caller.id())
                .query(String.class)
                .optional();
    }

    TaskView get(String id) {
        return jdbc.sql("SELECT *, " + QueuePosition.SQL + " AS queue_position FROM tasks WHERE id = :id")
                .param("id", id)
                .query((row, _) -> read(row, row.getObject("queue_position", Long.class)))
                .single();
    }

    TaskStatus status(String id) {
        return jdbc.sql("SELECT status FROM tasks WHERE id = :id")
                .param("id", id)
                .query((row, _) -> status(row))
                .single();
    }

    /**
     * Tasks that the caller may see, newest first.
     *
     * @param below a position that all of them lie below; absent for the first page
     */
    List<Listed> list(Caller caller, @Nullable TaskStatus status, @Nullable Long below, long offset, int limit) {
        // Only what is asked for: a condition that may be none would keep the database from its indexes.
        String mine = caller.isAdministrator() ? "" : " AND owner_id = :caller";
        String ofStatus = status == null ? "" : " AND status = :status";
        return jdbc.sql("SELECT * FROM tasks WHERE position < :below" + mine + ofStatus
                        + " ORDER BY position DESC OFFSET :offset LIMIT :limit")
                .param("caller", caller.id())
                .param("status", status == null ? null : status.wireName())
                .param("below", below == null ? Long.MAX_VALUE : below)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> new Listed(row.getLong("position"), read(row, null)))
                .list();
    }

    /** The attempts of a task, newest first. */
    List<TaskResult.Job> jobs(String taskId) {
        return jdbc.sql("""
                        SELECT jobs.*, results.result FROM jobs LEFT JOIN results ON results.job_id = jobs.id
                        WHERE task_id = :task ORDER BY created_at DESC, id DESC""")
                .param("task", taskId)
                .query((row, _) -> new TaskResult.Job(
                        row.getString("id"),
                        jobStatus(row.getString("state")),
                        row.getString("result"),
                        instant(row, "started_at"),
                        instant(row, "ended_at")))
                .list();
    }

    private static TaskStatus jobStatus(String state) {
        return state.equals("claimed") ? TaskStatus.QUEUED : TaskStatus.valueOf(state.toUpperCase(Locale.ROOT));
    }

    private static TaskView read(ResultSet row, @Nullable Long queuePosition) throws SQLException {
        Array attachments = row.getArray("attachments");
        String labels = row.getString("labels");
        return new TaskView(
                row.getString("id"),
                row.getString("id"),
                status(row),
                row.getString("task_name"),
                row.getString("prompt"),
                InputMode.valueOf(row.getString("input_mode").toUpperCase(Locale.ROOT)),
                row.getBoolean("use_inference"),
                attachments == null ? null : Users.texts(attachments),
                labels == null ? null : List.of(labels.split(",")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                queuePosition,
                failure(row));
    }

    private static @Nullable Failure failure(ResultSet row) throws SQLException {
        String code = row.getString("failure_code");
        return code == null
                ? null
                : new Failure(
                        FailureCode.valueOf(code.toUpperCase(Locale.ROOT)),
                        row.getString("failure_message"),
                        row.getBoolean("failure_retryable"));
    }

    private static TaskStatus status(ResultSet row) throws SQLException {
        return TaskStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A task and its place in the order of all. */
    record Listed(long position, TaskView view) {}
}
