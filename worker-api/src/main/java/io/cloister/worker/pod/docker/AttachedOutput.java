package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import io.cloister.worker.output.OutputSink;
import io.cloister.worker.output.Stdio;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries the frames of an attached container into a sink, and knows how reading ended. */
final class AttachedOutput implements ResultCallback<Frame> {

    private final OutputSink sink;
    private final InitComplaint complaint = new InitComplaint();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Reading> ended = new CompletableFuture<>();
    private volatile @Nullable Closeable stream;

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
    public void onStart(Closeable closeable) {
        stream = closeable;
        started.complete(null);
    }

    @Override
    public void onNext(Frame frame) {
        Stdio stdio = frame.getStreamType() == StreamType.STDERR ? Stdio.STDERR : Stdio.STDOUT;
        complaint.note(stdio, frame.getPayload());
        if (!ended.isDone() && !sink.write(stdio, frame.getPayload())) {
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

    @Override
    public void close() {
        Closeable open = stream;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
