package io.cloister.node.preflight;

import io.cloister.node.halt.Refusal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The node's own directory, mode 0700, held under a lock: two node-managers on one state would fight over the node. */
@Component
public final class StateDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel lock;

    StateDirectory(NodeProperties properties) {
        this.path = properties.stateDir().toAbsolutePath().normalize();
        this.lock = claim();
    }

    /** A file or directory in it. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** Lets the next node-manager in. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    private FileChannel claim() {
        try {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new Refusal("Another node-manager works in %s: stop it, or set NODE_STATE_DIR".formatted(path));
            }
            return channel;
        } catch (IOException e) {
            throw new Refusal("The state directory %s cannot be used (%s): set NODE_STATE_DIR".formatted(path, e));
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
