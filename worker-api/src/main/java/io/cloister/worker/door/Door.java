package io.cloister.worker.door;

import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The door of one pod: a directory with the sockets {@code upstream.sock} and {@code control.sock}, for its sidecar
 * alone. What the pod uses of the model is told on the second and goes into a ledger.
 */
public final class Door implements AutoCloseable {

    /** The socket behind which the model server is. */
    public static final String UPSTREAM_SOCKET = "upstream.sock";

    /** The socket on which the sidecar gets its policy and says what is used. */
    public static final String CONTROL_SOCKET = "control.sock";

    /** How long a sidecar may take to say its last; it takes milliseconds. */
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

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

    static Door open(Path directory, Upstream upstream, Ledger ledger) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        ControlSocket control = new ControlSocket(ledger);
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

    /** Completes when a sidecar has said that it is ready, the first or, since {@link #awaitAnother()}, another one. */
    public CompletableFuture<Void> ready() {
        return control.ready();
    }

    /** From now on another sidecar is waited for. */
    public void awaitAnother() {
        control.awaitAnother();
    }

    /** Lets the task through, within its policy; until then the sidecar answers 503. */
    public void grant(DoorPolicy policy) {
        control.grant(policy);
    }

    /** Ends every request that goes through it, and with that the generation at the model server. */
    public void hangUp() throws IOException {
        upstreamListener.close();
    }

    /**
     * Hears the sidecar out: what it counted of a sandbox that is dead is in the ledger when this returns. To be called
     * as long as the sidecar lives; again, it does nothing.
     */
    public void settle() throws IOException {
        controlListener.finish(LAST_WORD);
    }

    /**
     * Ends every request and every conversation, and removes the sockets; the directory stays, for a sidecar that lives on
     * sees this one and no other. The door of the same job opens in it again.
     */
    public void leave() throws IOException {
        try (controlListener;
                upstreamListener) {
            // Both close whatever becomes of the other.
        }
    }

    /** Ends every request and every conversation, and removes sockets and directory. */
    @Override
    public void close() throws IOException {
        leave();
        DirectoryTree.remove(directory);
    }
}
