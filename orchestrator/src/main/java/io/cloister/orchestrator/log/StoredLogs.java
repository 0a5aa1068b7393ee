package io.cloister.orchestrator.log;

import io.cloister.contracts.task.TaskLogs;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import io.cloister.contracts.worker.RunResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Output that is stored here: the text of the attempts' results, and the bytes of what is no text. */
@Repository
class StoredLogs {

    /** Output may hold U+0000, which the strict dialect refuses in requests. */
    private static final JsonMapper RESULTS = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    StoredLogs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The output of a task's newest attempt that has any; empty where none has. */
    TaskLogs of(String taskId, Selection selection) {
        // Asked first: what is complete by now is read whole.
        Boolean complete = isComplete(taskId);
        Optional<RunResponse> result =
                jdbc.sql("""
                        SELECT result FROM results JOIN jobs ON jobs.id = results.job_id
                        WHERE jobs.task_id = :id ORDER BY jobs.created_at DESC, jobs.id DESC LIMIT 1""").param("id", taskId).query(String.class).optional().map(StoredLogs::read);
        return new TaskLogs(
                taskId,
                selection.has(LogStream.STDOUT)
                        ? result.map(RunResponse::stdout).orElse("")
                        : null,
                selection.has(LogStream.STDERR)
                        ? result.map(RunResponse::stderr).orElse("")
                        : null,
                complete);
    }

    /** Of a canceled task: whether its worker has let go of it. Nothing is said of others. */
    private @Nullable Boolean isComplete(String taskId) {
        return jdbc.sql("""
                        SELECT NOT EXISTS (SELECT FROM cancel_requests JOIN jobs ON jobs.id = cancel_requests.job_id
                            WHERE jobs.task_id = tasks.id AND jobs.state = 'canceled' AND acknowledged_at IS NULL)
                        FROM tasks WHERE id = :id AND status = 'canceled'""").param("id", taskId).query(Boolean.class).optional().orElse(null);
    }

    /**
     * Hands over the rest of the output of an attempt whose result is stored, one stream after the other.
     *
     * @throws IOException if the reader has gone
     */
    void copy(Attempt attempt, Reader reader) throws IOException {
        StoredOutput output = ofJob(attempt.jobId());
        for (LogStream stream : LogStream.values()) {
            boolean more = reader.selection().has(stream);
            while (more) {
                Optional<LogEvent> next = output.next(stream, reader.turnTo(attempt));
                more = next.isPresent() && reader.take(next.get());
            }
        }
    }

    private StoredOutput ofJob(String jobId) {
        return jdbc.sql("SELECT stdout, stderr FROM raw_outputs WHERE job_id = :id")
                .param("id", jobId)
                .query((row, _) -> new StoredOutput(row.getBytes("stdout"), row.getBytes("stderr")))
                .optional()
                .orElseGet(() -> StoredOutput.of(read(jdbc.sql("SELECT result FROM results WHERE job_id = :id")
                        .param("id", jobId)
                        .query(String.class)
                        .single())));
    }

    private static RunResponse read(String result) {
        return RESULTS.readValue(result, RunResponse.class);
    }
}
