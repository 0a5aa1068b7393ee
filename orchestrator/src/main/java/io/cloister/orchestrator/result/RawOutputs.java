package io.cloister.orchestrator.result;

import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.orchestrator.worker.LiveLog;
import io.cloister.orchestrator.worker.LogClient;
import io.cloister.orchestrator.worker.LogSignal;
import io.cloister.orchestrator.worker.WorkerTarget;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps the bytes of output that is no text, so that they can still be read when the worker has forgotten them. */
@Repository
public class RawOutputs {

    /** What stands in a result's text for bytes that are no UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    /** What a worker keeps of a stream. */
    private static final int MAXIMUM_BYTES = 262_144;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final LogClient workers;

    RawOutputs(JdbcClient jdbc, LogClient workers) {
        this.jdbc = jdbc;
        this.workers = workers;
    }

    /**
     * Fetches and stores the bytes of a job that has ended, where its text lost some. The same again changes nothing. Where
     * the worker does not hand them over, the text has to do.
     */
    public void keep(String jobId, RunResponse response, WorkerTarget target) {
        if (isText(response.stdout()) && isText(response.stderr())) {
            return;
        }
        Optional<byte[]> stdout = readAll(jobId, LogStream.STDOUT, target);
        Optional<byte[]> stderr = readAll(jobId, LogStream.STDERR, target);
        if (stdout.isPresent() && stderr.isPresent()) {
            jdbc.sql("""
                            INSERT INTO raw_outputs (job_id, stdout, stderr) VALUES (:id, :stdout, :stderr)
                            ON CONFLICT (job_id) DO NOTHING""")
                    .param("id", jobId)
                    .param("stdout", stdout.get())
                    .param("stderr", stderr.get())
                    .update();
        }
    }

    /** Nothing where the worker does not say it all, in time and within bounds. */
    private Optional<byte[]> readAll(String jobId, LogStream stream, WorkerTarget target) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (LiveLog log = workers.follow(target, jobId, stream.wireName(), 0, 0)) {
            LogSignal signal = log.next(PATIENCE);
            while (signal instanceof LogSignal.Output(LogEvent event)
                    && output.size() <= MAXIMUM_BYTES
                    && System.nanoTime() < deadline) {
                output.writeBytes(event.bytes());
                signal = log.next(PATIENCE);
            }
            return signal instanceof LogSignal.Ended ? Optional.of(output.toByteArray()) : Optional.empty();
        }
    }

    private static boolean isText(String output) {
        return output.indexOf(REPLACEMENT) < 0;
    }
}
