package io.cloister.worker.output;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the beginning of a sandbox's output on disk, so that it outlives the worker and no flood grows it: the first
 * 262,144 bytes of each stream are kept, what follows is read and dropped up to 64 MiB in all, and then reading may end.
 * Any number of readers follow it, each at its own offset, and none of them slows the writer. Thread-safe.
 */
public final class KeptOutput implements OutputSink, AutoCloseable {

    /** Bytes kept of each stream. */
    public static final int KEPT_BYTES = 262_144;

    /** Bytes of both streams together that are read at all. */
    public static final long READ_BYTES = 64L * 1024 * 1024;

    private final KeptStream stdout;
    private final KeptStream stderr;
    private final CompletableFuture<IOException> broken = new CompletableFuture<>();
    private volatile CompletableFuture<Void> change = new CompletableFuture<>();
    private volatile boolean finished;
    private boolean closed;
    private long read;

    private KeptOutput(KeptStream stdout, KeptStream stderr) {
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /**
     * Output that is still to come. It goes on where the files end, which are made where they are missing.
     *
     * @throws IOException if a file cannot be written to
     */
    public static KeptOutput open(Path stdout, Path stderr) throws IOException {
        KeptStream first = KeptStream.open(stdout, KEPT_BYTES);
        try {
            return new KeptOutput(first, KeptStream.open(stderr, KEPT_BYTES));
        } catch (IOException failure) {
            first.close();
            throw failure;
        }
    }

    /** The output of a job that has ended, only to be read; where a file is missing there was none. */
    public static KeptOutput ended(Path stdout, Path stderr) {
        KeptOutput output = new KeptOutput(KeptStream.ended(stdout, KEPT_BYTES), KeptStream.ended(stderr, KEPT_BYTES));
        output.finish();
        return output;
    }

    @Override
    public boolean write(Stdio stream, byte[] bytes) {
        return write(stream, bytes, 0);
    }

    /** Takes bytes of which the first few are kept already. */
    synchronized boolean write(Stdio stream, byte[] bytes, int known) {
        if (closed || broken.isDone()) {
            return false;
        }
        read += bytes.length;
        try {
            if (of(stream).write(bytes, known)) {
                tellChange();
            }
        } catch (IOException full) {
            broken.complete(full);
            return false;
        }
        if (read >= READ_BYTES) {
            lost();
        }
        return read < READ_BYTES;
    }

    @Override
    public void lost() {
        stdout.truncate();
        stderr.truncate();
    }

    /**
     * Takes the engine's log again from its first byte, and goes on as the log does: skips what is kept already and keeps
     * the rest. Whatever wrote before must have ended.
     */
    public synchronized OutputSink replay() {
        read = 0;
        return new Replay(this);
    }

    /** What was kept of a stream, as text; empty where it cannot be read any more, which breaks the output. */
    public String text(Stdio stream) {
        try {
            return of(stream).text();
        } catch (IOException unreadable) {
            of(stream).truncate();
            broken.complete(unreadable);
            return "";
        }
    }

    /** Whether a stream was longer than what was kept, or may have been because bytes were lost or reading ended. */
    public boolean truncated(Stdio stream) {
        return of(stream).truncated();
    }

    /** How many bytes of a stream are kept so far. */
    public int size(Stdio stream) {
        return of(stream).size();
    }

    /**
     * Reads what is kept of a stream from an offset on.
     *
     * @return how many bytes were read; 0 where none follow yet
     * @throws IOException if the file cannot be read, for example because the job was forgotten
     */
    public int read(Stdio stream, int offset, byte[] into) throws IOException {
        return of(stream).read(offset, into);
    }

    /** Completes when the next byte is kept, and when nothing more will come. To be asked for before reading. */
    public CompletableFuture<Void> change() {
        return change;
    }

    /** Nothing more comes. */
    public synchronized void finish() {
        finished = true;
        close();
        change.complete(null);
    }

    /** Whether all that will ever be kept is there. */
    public boolean finished() {
        return finished;
    }

    /** Completes when the disk takes no more; nothing is kept after that. */
    public CompletableFuture<IOException> broken() {
        return broken;
    }

    /** Takes no more, and leaves open whether more was to come. */
    @Override
    public synchronized void close() {
        try (stdout;
                stderr) {
            closed = true;
        } catch (IOException failure) {
            broken.complete(failure);
        }
    }

    KeptStream of(Stdio stream) {
        return switch (stream) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }

    private void tellChange() {
        CompletableFuture<Void> told = change;
        change = new CompletableFuture<>();
        told.complete(null);
    }
}
