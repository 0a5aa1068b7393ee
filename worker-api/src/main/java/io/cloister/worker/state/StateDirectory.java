package io.cloister.worker.state;

import io.cloister.worker.start.StartFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The worker's directory, locked as long as this object lives, so that a second worker on the same directory stops with
 * a sentence instead of removing what the first one runs. The lock goes with the process, however that ends.
 */
@Component
public final class StateDirectory implements AutoCloseable {

    private final Path root;
    private final FileChannel lock;

    StateDirectory(StateProperties properties) {
        this.root = properties.dir();
        try {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            this.lock = lock(root.resolve("lock"));
        } catch (IOException failure) {
            throw new StartFailure("The state directory " + root + " cannot be used: " + failure + ".", failure);
        }
    }

    /** The directory itself, absolute. */
    public Path root() {
        return root;
    }

    /**
     * A directory below, made where it is missing.
     *
     * @throws IOException if it cannot be made
     */
    public Path directory(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /**
     * A file below {@code etc} that holds this text and that nobody may write to. It is put in place whole, because an
     * engine may read it at any moment, and is left alone where it is there already, so that a worker whose disk is full
     * can start.
     *
     * @throws IOException if it cannot be written
     */
    public Path fixed(String name, String text) throws IOException {
        Path file = directory("etc").resolve(name);
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        if (Files.notExists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
            Path aside = file.resolveSibling(name + ".new");
            Files.deleteIfExists(aside);
            Files.write(aside, content);
            Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("r--r--r--"));
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new StartFailure("Another worker-api uses the state directory " + file.getParent()
                    + "; stop it or set another WORKER_STATE_DIR.");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }
}
