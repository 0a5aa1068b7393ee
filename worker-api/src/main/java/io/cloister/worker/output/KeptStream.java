package io.cloister.worker.output;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of one stream, at most a fixed number, in a file of their own; it knows whether there was more. For one
 * thread that writes and any number that read meanwhile.
 */
final class KeptStream implements AutoCloseable {

    private final Path file;
    private final int limit;
    // Not a channel: the engine's client interrupts the thread that writes, and that would close one.
    private final @Nullable FileOutputStream end;
    private volatile int size;
    private volatile boolean truncated;

    private KeptStream(Path file, int limit, @Nullable FileOutputStream end) {
        this.file = file;
        this.limit = limit;
        this.end = end;
        this.size = sizeOnDisk();
    }

    /**
     * Goes on at the end of the file, which is made where it is missing.
     *
     * @throws IOException if it cannot be written to
     */
    static KeptStream open(Path file, int limit) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException _) {
            // From before a restart.
        }
        return new KeptStream(file, limit, new FileOutputStream(file.toFile(), true));
    }

    /** A stream to which nothing is added any more; an empty one where there is no file. */
    static KeptStream ended(Path file, int limit) {
        return new KeptStream(file, limit, null);
    }

    /**
     * Keeps the bytes from an index on, as far as there is room.
     *
     * @return whether any was kept
     * @throws IOException if the disk does not take them all; what it took is kept
     */
    boolean write(byte[] bytes, int from) throws IOException {
        int kept = size;
        int taken = Math.min(bytes.length - from, limit - kept);
        if (taken < bytes.length - from) {
            truncate();
        }
        if (taken <= 0 || end == null) {
            return false;
        }
        try {
            end.write(bytes, from, taken);
        } catch (IOException full) {
            size = sizeOnDisk();
            truncate();
            throw full;
        }
        size = kept + taken;
        return true;
    }

    /**
     * Reads what is kept from an offset on.
     *
     * @return how many bytes were read; 0 where none follow yet
     * @throws IOException if the file cannot be read
     */
    int read(int offset, byte[] into) throws IOException {
        int length = Math.min(into.length, size - offset);
        if (length <= 0) {
            return 0;
        }
        // Opened for each read, so that a result that waits for days holds no file open.
        try (RandomAccessFile kept = new RandomAccessFile(file.toFile(), "r")) {
            kept.seek(offset);
            kept.readFully(into, 0, length);
        }
        return length;
    }

    /**
     * Whether these bytes are kept at this offset.
     *
     * @throws IOException if the file cannot be read
     */
    boolean holds(int offset, byte[] bytes, int length) throws IOException {
        byte[] kept = new byte[length];
        return read(offset, kept) == length && Arrays.equals(kept, 0, length, bytes, 0, length);
    }

    /**
     * The bytes as text: a character that the cut has split is left off, what is not UTF-8 becomes U+FFFD.
     *
     * @throws IOException if the file cannot be read
     */
    String text() throws IOException {
        byte[] bytes = new byte[size];
        int length = read(0, bytes);
        return new String(bytes, 0, truncated ? Utf8.wholeCharacters(bytes) : length, StandardCharsets.UTF_8);
    }

    int size() {
        return size;
    }

    /** Records that more came than was seen here. */
    void truncate() {
        truncated = true;
    }

    boolean truncated() {
        return truncated;
    }

    private int sizeOnDisk() {
        return (int) Math.min(limit, file.toFile().length());
    }

    @Override
    public void close() throws IOException {
        if (end != null) {
            end.close();
        }
    }
}
