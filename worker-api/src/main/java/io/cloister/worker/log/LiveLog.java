package io.cloister.worker.log;

import io.cloister.contracts.worker.LogEnd;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.output.Stdio;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends one reader what is kept of a job's output, and goes on as it comes. It works on the reader's own thread and
 * straight from the disk, so that a slow reader costs one buffer and delays nobody.
 */
public final class LiveLog {

    private static final int BUFFER_BYTES = 8192;
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final FollowedJob job;
    private final KeptOutput output;
    private final Set<Stdio> streams;
    private final EventStream events;
    private final Duration quiet;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private Offsets sent;

    /**
     * A log that has not been sent yet.
     *
     * @param streams which of them to send
     * @param from what the reader has already
     * @param reader where to send it
     */
    public LiveLog(FollowedJob job, Set<Stdio> streams, Offsets from, OutputStream reader) {
        this(job, streams, from, reader, QUIET);
    }

    /** @param quiet how long to be silent before a comment */
    LiveLog(FollowedJob job, Set<Stdio> streams, Offsets from, OutputStream reader, Duration quiet) {
        this.job = job;
        this.output = job.output();
        this.streams = EnumSet.copyOf(streams);
        this.sent = from;
        this.events = new EventStream(reader);
        this.quiet = quiet;
    }

    /**
     * Sends all there is until the job has ended, and then its end; or until this worker lets its readers go, and then
     * when to come back.
     *
     * @throws IOException if the reader has gone, or the output with its job
     */
    public void send() throws IOException {
        while (!job.closing().isDone()) {
            CompletableFuture<Void> change = output.change();
            boolean all = output.finished();
            if (sendNext(all)) {
                continue;
            }
            if (all && job.ended().isDone()) {
                events.event(id(), "end", new LogEnd(job.status().get()));
                return;
            }
            await(all ? job.ended() : change);
        }
        events.retryAfter(COME_BACK);
        events.comment("the worker stops");
    }

    /** Sends one event of each stream that has something new, so that neither waits for the other. */
    private boolean sendNext(boolean all) throws IOException {
        boolean any = false;
        for (Stdio stream : streams) {
            int offset = sent.of(stream);
            int length = output.read(stream, offset, buffer);
            if (length > 0) {
                boolean last = all && offset + length == output.size(stream);
                any |= send(stream, offset, Payload.of(Arrays.copyOf(buffer, length), last));
            }
        }
        return any;
    }

    private boolean send(Stdio stream, int offset, Payload payload) throws IOException {
        if (payload.length() == 0) {
            return false;
        }
        sent = sent.plus(stream, payload.length());
        events.event(id(), new LogEvent(wire(stream), offset, payload.text(), payload.base64()));
        return true;
    }

    private void await(CompletableFuture<?> next) throws IOException {
        try {
            long left = quiet.minus(events.quietFor()).toNanos();
            CompletableFuture.anyOf(next, job.closing()).get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            events.comment("nothing new");
        } catch (ExecutionException failure) {
            throw new IOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private String id() {
        return job.id() + ":" + sent.stdout() + ":" + sent.stderr();
    }

    private static LogStream wire(Stdio stream) {
        return switch (stream) {
            case STDOUT -> LogStream.STDOUT;
            case STDERR -> LogStream.STDERR;
        };
    }
}
