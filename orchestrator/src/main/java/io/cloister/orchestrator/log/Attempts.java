package io.cloister.orchestrator.log;

import io.cloister.contracts.task.TaskStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Looks up how far a task is, without its output. */
@Repository
class Attempts {

    private static final ResultSetExtractor<Optional<Progress>> PROGRESS = Attempts::read;

    private final JdbcClient jdbc;

    Attempts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Nothing where there is no such task, or no longer. */
    Optional<Progress> of(String taskId) {
        return jdbc.sql("""
                        SELECT tasks.status, jobs.id, jobs.node_slug, jobs.state,
                            EXISTS (SELECT FROM results WHERE results.job_id = jobs.id) AS stored
                        FROM tasks LEFT JOIN jobs ON jobs.task_id = tasks.id
                        WHERE tasks.id = :task ORDER BY jobs.created_at, jobs.id""").param("task", taskId).query(PROGRESS);
    }

    private static Optional<Progress> read(ResultSet rows) throws SQLException {
        Optional<TaskStatus> status = Optional.empty();
        List<Attempt> attempts = new ArrayList<>();
        while (rows.next()) {
            status = Optional.of(status(rows.getString("status")));
            if (rows.getString("id") != null) {
                attempts.add(new Attempt(
                        rows.getString("id"),
                        rows.getString("node_slug"),
                        status(rows.getString("state")),
                        rows.getBoolean("stored")));
            }
        }
        return status.map(known -> new Progress(known, attempts));
    }

    /** Of a task or of a job, which is {@code claimed} while its task may still be queued. */
    private static TaskStatus status(String state) {
        return state.equals("claimed") ? TaskStatus.QUEUED : TaskStatus.valueOf(state.toUpperCase(Locale.ROOT));
    }
}
