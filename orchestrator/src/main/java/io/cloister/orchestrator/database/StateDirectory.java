package io.cloister.orchestrator.database;

import io.cloister.orchestrator.start.StartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one orchestrator. A lock on it lasts as long as this process, so that whoever holds it knows that an
 * earlier process of the same directory is dead.
 */
public final class StateDirectory implements AutoCloseable {

    private final Path path;
    private @Nullable FileChannel lockFile;
    private @Nullable FileLock lock;

    /** @throws StartException if the directory cannot be made */
    StateDirectory(DatabaseProperties properties) {
        this.path = properties.stateDir().toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
        } catch (IOException refused) {
            throw new StartException(
                    "The state directory " + path + " cannot be made (" + refused.getMessage()
                            + "); set ORCHESTRATOR_STATE_DIR to a writable place.",
                    refused);
        }
    }

    Path path() {
        return path;
    }

    /** Whether this process holds the directory, taking it where it is free. */
    synchronized boolean tryLock() {
        if (lock != null) {
            return true;
        }
        try {
            lockFile = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            lock = null;
        } catch (IOException refused) {
            throw new StartException(
                    "The state directory " + path + " is not writable (" + refused.getMessage() + ").");
        }
        return lock != null;
    }

    /**
     * Who the orchestrator of this directory is: the same after a restart, so that it finds its own jobs again. Where
     * another process holds the directory, a fresh identity.
     */
    public UUID identity() {
        if (!tryLock()) {
            return UUID.randomUUID();
        }
        Path file = path.resolve("identity");
        try {
            if (!Files.exists(file)) {
                writePrivate(file, UUID.randomUUID().toString());
            }
            return UUID.fromString(Files.readString(file).strip());
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new StartException("The file " + file + " cannot be read; remove it and start again.", unreadable);
        }
    }

    /** Replaces a file that only its owner may read (mode 0600), whole or not at all. */
    static void writePrivate(Path file, String text) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside);
        Files.createFile(aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(aside, text, StandardOpenOption.WRITE);
        try (FileChannel written = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public synchronized void close() throws IOException {
        if (lockFile != null) {
            lockFile.close();
        }
    }
}
