package io.cloister.worker.door;

import io.cloister.worker.state.DirectoryTree;
import io.cloister.worker.state.Leftovers;
import io.cloister.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Opens the doors of pods, each in a directory of its own whose name follows from the job's id. */
@Component
public final class Doors {

    private static final int NAME_BYTES = 8;

    private final Upstream upstream;
    private final Path sockets;

    Doors(DoorProperties properties, StateDirectory state) {
        this.upstream = Upstream.of(properties.upstream());
        this.sockets = SocketDirectory.choose(properties.socketDir(), state.root());
    }

    /**
     * Opens the door of one job, in the same place each time.
     *
     * @param ledger takes what the job uses of the model
     * @throws IOException if its sockets cannot be made
     */
    public Door open(String jobId, Ledger ledger) throws IOException {
        return Door.open(directoryOf(jobId), upstream, ledger);
    }

    /** The directory that a job's door is or would be. */
    public Path directoryOf(String jobId) {
        return sockets.resolve(nameOf(jobId));
    }

    /**
     * Removes what a door that is not open has left behind.
     *
     * @throws IOException if it cannot be removed
     */
    public void remove(String jobId) throws IOException {
        DirectoryTree.remove(directoryOf(jobId));
    }

    /**
     * Removes what doors of other jobs than these have left behind.
     *
     * @param liveJobIds asked after the look, so that a job that came meanwhile is spared
     * @throws IOException if it cannot be removed
     */
    public void sweep(Supplier<Set<String>> liveJobIds) throws IOException {
        Leftovers.sweep(
                sockets,
                () -> liveJobIds.get().stream().map(Doors::nameOf).collect(Collectors.toSet()),
                DirectoryTree::remove);
    }

    /** Short, because a socket path is; the same for the same job, so that a worker that returns finds it again. */
    static String nameOf(String jobId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(jobId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
