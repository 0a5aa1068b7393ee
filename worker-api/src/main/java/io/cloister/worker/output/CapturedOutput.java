package io.cloister.worker.output;

/**
 * Keeps the beginning of a sandbox's output, so that no flood grows the worker: the first 262,144 bytes of each stream
 * are kept, what follows is read and dropped up to 64 MiB in all, and then reading may end. Thread-safe.
 */
public final class CapturedOutput implements OutputSink {

    /** Bytes kept of each stream. */
    public static final int KEPT_BYTES = 262_144;

    /** Bytes of both streams together that are read at all. */
    public static final long READ_BYTES = 64L * 1024 * 1024;

    private final KeptPrefix stdout = new KeptPrefix(KEPT_BYTES);
    private final KeptPrefix stderr = new KeptPrefix(KEPT_BYTES);
    private long read;

    @Override
    public synchronized boolean write(Stdio stream, byte[] bytes) {
        read += bytes.length;
        of(stream).write(bytes);
        if (read < READ_BYTES) {
            return true;
        }
        stdout.truncate();
        stderr.truncate();
        return false;
    }

    /** What was kept of a stream, as text. */
    public synchronized String text(Stdio stream) {
        return of(stream).text();
    }

    /** Whether a stream was longer than what was kept, or may have been because reading ended. */
    public synchronized boolean truncated(Stdio stream) {
        return of(stream).truncated();
    }

    private KeptPrefix of(Stdio stream) {
        return switch (stream) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }
}
