package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import io.cloister.worker.output.OutputSink;
import io.cloister.worker.output.Stdio;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the frames of an attached container into a sink, and knows how reading ended. */
final class AttachedOutput implements ResultCallback<Frame> {

    private static final Logger log = LoggerFactory.getLogger(AttachedOutput.class);

    private final OutputSink sink;
    private final InitComplaint complaint = new InitComplaint();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Reading> ended = new CompletableFuture<>();
    private @Nullable Closeable stream;
    private boolean closed;

    AttachedOutput(OutputSink sink) {
        this.sink = sink;
    }

    /** How reading a container's output ended. */
    enum Reading {
        /** The container closed its output, as a rule by ending. */
        FINISHED,
        /** The sink wants no more, and the container goes on. */
        GIVEN_UP
    }

    /** Completes when no byte can be missed any more; exceptionally where the engine refused. */
    CompletableFuture<Void> started() {
        return started;
    }

    /** Completes when nothing more will come; exceptionally where the connection broke. */
    CompletableFuture<Reading> ended() {
        return ended;
    }

    /** What the container's init may have said instead of running the command. */
    InitComplaint complaint() {
        return complaint;
    }

    @Override
    public synchronized void onStart(Closeable closeable) {
        stream = closeable;
        started.complete(null);
        if (closed) {
            close();
        }
    }

    @Override
    public synchronized void onNext(Frame frame) {
        Stdio stdio = frame.getStreamType() == StreamType.STDERR ? Stdio.STDERR : Stdio.STDOUT;
        complaint.note(stdio, frame.getPayload());
        if (!closed && !sink.write(stdio, frame.getPayload())) {
            ended.complete(Reading.GIVEN_UP);
            close();
        }
    }

    @Override
    public void onError(Throwable failure) {
        started.completeExceptionally(failure);
        ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        started.complete(null);
        ended.complete(Reading.FINISHED);
    }

    /** Ends the reading; the sink hears nothing after this. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException failure) {
            log.atDebug().log("a stream of output did not close well: {}", failure.toString());
        }
    }
}
