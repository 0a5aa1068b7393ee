package io.cloister.worker.door;

import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;

/**
 * The door of one pod: a directory with the sockets {@code upstream.sock} and {@code control.sock}, for its sidecar
 * alone. Closing it ends every request that goes through it, and with that the generation at the model server.
 */
public final class Door implements AutoCloseable {

    /** The socket behind which the model server is. */
    public static final String UPSTREAM_SOCKET = "upstream.sock";

    /** The socket on which the sidecar gets its policy. */
    public static final String CONTROL_SOCKET = "control.sock";

    private final Path directory;
    private final ControlSocket control;
    private final UnixListener controlListener;
    private final UnixListener upstreamListener;

    private Door(Path directory, ControlSocket control, UnixListener controlListener, UnixListener upstreamListener) {
        this.directory = directory;
        this.control = control;
        this.controlListener = controlListener;
        this.upstreamListener = upstreamListener;
    }

    static Door open(Path directory, Upstream upstream) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        ControlSocket control = new ControlSocket();
        UnixListener controlListener = UnixListener.open(directory.resolve(CONTROL_SOCKET), control);
        try {
            return new Door(
                    directory,
                    control,
                    controlListener,
                    UnixListener.open(directory.resolve(UPSTREAM_SOCKET), new Relay(upstream)));
        } catch (IOException | RuntimeException failure) {
            controlListener.close();
            throw failure;
        }
    }

    /** The directory to mount into the sidecar. */
    public Path directory() {
        return directory;
    }

    /** Completes when the sidecar has said that it is ready. */
    public CompletableFuture<Void> ready() {
        return control.ready();
    }

    /** Lets the task through, within its policy; until then the sidecar answers 503. */
    public void grant(DoorPolicy policy) {
        control.grant(policy);
    }

    @Override
    public void close() throws IOException {
        try (controlListener;
                upstreamListener) {
            // Both close whatever becomes of the other.
        }
        DirectoryTree.remove(directory);
    }
}
