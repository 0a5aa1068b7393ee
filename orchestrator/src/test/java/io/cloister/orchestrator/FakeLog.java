package io.cloister.orchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.Failure;
import io.cloister.contracts.worker.FailureCode;
import io.cloister.contracts.worker.JobState;
import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.LogEnd;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.RunStatus;
import io.cloister.contracts.worker.Truncated;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a job of a {@link FakeWorker} writes, as a test says; any number of readers follow it. Thread-safe. */
final class FakeLog {

    private static final int PIECE = 16_384;

    private final Map<LogStream, ByteArrayOutputStream> output = new EnumMap<>(Map.of(
            LogStream.STDOUT, new ByteArrayOutputStream(),
            LogStream.STDERR, new ByteArrayOutputStream()));
    private Optional<Ending> ending = Optional.empty();
    private int readers;
    private int openReaders;
    private int breaks;

    FakeLog stdout(String text) {
        return write(LogStream.STDOUT, text.getBytes(UTF_8));
    }

    FakeLog stderr(String text) {
        return write(LogStream.STDERR, text.getBytes(UTF_8));
    }

    synchronized FakeLog write(LogStream stream, byte[] bytes) {
        output.get(stream).writeBytes(bytes);
        notifyAll();
        return this;
    }

    void complete() {
        end(new Ending(RunStatus.COMPLETED, null));
    }

    /** Ends the job so that another attempt may help. */
    void fail() {
        end(new Ending(RunStatus.FAILED, new Failure(FailureCode.SANDBOX_ERROR, "as the test says", true)));
    }

    private synchronized void end(Ending how) {
        ending = Optional.of(how);
        notifyAll();
    }

    /** Closes each reader's stream without an end. */
    synchronized void breakOff() {
        breaks++;
        notifyAll();
    }

    /** How often somebody began to read. */
    synchronized int readers() {
        return readers;
    }

    /** How many read now. */
    synchronized int openReaders() {
        return openReaders;
    }

    /** The job as a poll sees it; takes a moment while it goes on. */
    JobView view(RunRequest job) {
        if (!hasEnded()) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return viewNow(job);
    }

    private synchronized boolean hasEnded() {
        return ending.isPresent();
    }

    private synchronized JobView viewNow(RunRequest job) {
        return ending.map(how -> ended(job, how)).orElseGet(() -> FakeWorker.going(job));
    }

    /** Writes events to one reader until the end or a break. */
    void serve(OutputStream reader, String jobId, String selection, int stdout, int stderr) throws IOException {
        int breaksBefore = enter();
        try {
            serve(
                    reader,
                    jobId,
                    selection,
                    new EnumMap<>(Map.of(LogStream.STDOUT, stdout, LogStream.STDERR, stderr)),
                    breaksBefore);
        } finally {
            leave();
        }
    }

    private void serve(
            OutputStream reader, String jobId, String selection, Map<LogStream, Integer> offsets, int breaksBefore)
            throws IOException {
        for (Optional<LogEvent> event = next(selection, offsets, breaksBefore);
                event.isPresent();
                event = next(selection, offsets, breaksBefore)) {
            offsets.merge(event.get().stream(), event.get().bytes().length, Integer::sum);
            String id = jobId + ":" + offsets.get(LogStream.STDOUT) + ":" + offsets.get(LogStream.STDERR);
            write(reader, "id: " + id + "\ndata: " + json(event.get()) + "\n\n");
        }
        if (!isBroken(breaksBefore)) {
            write(
                    reader,
                    "event: end\ndata: " + json(new LogEnd(ending.orElseThrow().status())) + "\n\n");
        }
    }

    private synchronized boolean isBroken(int breaksBefore) {
        return breaks != breaksBefore;
    }

    private synchronized int enter() {
        readers++;
        openReaders++;
        return breaks;
    }

    private synchronized void leave() {
        openReaders--;
    }

    /** Waits for more; nothing at the end or a break. */
    private synchronized Optional<LogEvent> next(String selection, Map<LogStream, Integer> offsets, int breaksBefore) {
        while (!isBroken(breaksBefore)) {
            for (LogStream stream : LogStream.values()) {
                byte[] bytes = output.get(stream).toByteArray();
                int offset = offsets.get(stream);
                boolean wanted = selection.equals("all") || selection.equals(stream.wireName());
                if (wanted && offset < bytes.length) {
                    return Optional.of(event(
                            stream, offset, Arrays.copyOfRange(bytes, offset, Math.min(offset + PIECE, bytes.length))));
                }
            }
            if (ending.isPresent()) {
                return Optional.empty();
            }
            try {
                wait();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static LogEvent event(LogStream stream, int offset, byte[] bytes) {
        String text = new String(bytes, UTF_8);
        return Arrays.equals(text.getBytes(UTF_8), bytes)
                ? new LogEvent(stream, offset, text, null)
                : new LogEvent(stream, offset, null, Base64.getEncoder().encodeToString(bytes));
    }

    private JobView ended(RunRequest job, Ending how) {
        String taskId = String.valueOf(job.taskId());
        String jobId = String.valueOf(job.jobId());
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        RunResponse response = new RunResponse(
                1,
                taskId,
                jobId,
                how.status(),
                how.failure() == null ? 0 : null,
                output.get(LogStream.STDOUT).toString(UTF_8),
                output.get(LogStream.STDERR).toString(UTF_8),
                time,
                time.plusSeconds(1),
                new Truncated(false, false),
                how.failure(),
                null);
        return new JobView(taskId, jobId, JobState.ENDED, response);
    }

    private static void write(OutputStream reader, String frame) throws IOException {
        reader.write(frame.getBytes(UTF_8));
        reader.flush();
    }

    private static String json(Object value) {
        return WireJson.mapper().writeValueAsString(value);
    }

    private record Ending(RunStatus status, @Nullable Failure failure) {}
}
