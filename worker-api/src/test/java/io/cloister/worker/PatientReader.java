package io.cloister.worker;

import io.cloister.contracts.worker.LogStream;
import io.cloister.worker.LogReader.Event;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Reads the standard output of a job as it comes, in a thread of its own, and comes back with the id of the last event
 * where the worker went away before it said that the job has ended.
 */
final class PatientReader {

    private static final Duration BOUND = Duration.ofSeconds(60);

    private final WorkerClient client;
    private final String jobId;
    private final CompletableFuture<String> status = new CompletableFuture<>();
    private volatile String heard = "";
    private String lastId;

    private PatientReader(WorkerClient client, String jobId) {
        this.client = client;
        this.jobId = jobId;
        this.lastId = jobId + ":0:0";
    }

    /** Begins to read. */
    static PatientReader of(WorkerClient client, String jobId) {
        PatientReader reader = new PatientReader(client, jobId);
        Thread.ofVirtual().name("reader of " + jobId).start(reader::read);
        return reader;
    }

    /** All that it has read so far. */
    String heard() {
        return heard;
    }

    /** Returns when it has read this line. */
    void awaitLine(String line) {
        Await.until(BOUND, "the line " + line, () -> {
            if (status.isCompletedExceptionally()) {
                status.join();
            }
            return heard.contains("\n" + line + "\n");
        });
    }

    /** Waits for the last event, and returns the job's status from it. */
    String awaitEnd() {
        return status.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
    }

    private void read() {
        try {
            while (!status.isDone()) {
                Await.until(BOUND, "the worker answers", client::answers);
                readOnce();
            }
        } catch (RuntimeException | AssertionError failure) {
            status.completeExceptionally(failure);
        }
    }

    private void readOnce() {
        String before = heard;
        try (LogReader reader = client.follow(jobId, "?stream=stdout", "Last-Event-ID", lastId)) {
            for (Optional<Event> event = reader.next(); event.isPresent(); event = reader.next()) {
                lastId = event.get().id();
                heard = before + reader.text(LogStream.STDOUT);
                if (event.get().name().equals("end")) {
                    status.complete(event.get().status());
                }
            }
        } catch (IllegalStateException | UncheckedIOException _) {
            // The worker went away, and is asked again when it is back.
        }
    }
}
