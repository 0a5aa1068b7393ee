package io.cloister.worker.workspace;

import io.cloister.worker.start.StartFailure;
import io.cloister.worker.state.Leftovers;
import io.cloister.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The workspaces of jobs, each a limited file system of its own where this node can mount one (as root, with a loop
 * device). Where it cannot, there are none, and a sandbox gets its workspace in memory. Thread-safe.
 */
@Component
public final class Workspaces {

    private static final Logger log = LoggerFactory.getLogger(Workspaces.class);

    /** No job has such an id. */
    private static final String TRIAL = ".trial";

    private final Path root;
    private final boolean limited;

    Workspaces(StateDirectory state, WorkspaceProperties properties) {
        try {
            root = state.directory("workspaces");
        } catch (IOException failure) {
            throw new StartFailure("The state directory cannot be written: " + failure + ".", failure);
        }
        limited = properties.mount() && tryOut();
    }

    /** Whether this node limits workspaces in bytes and inodes. */
    public boolean limited() {
        return limited;
    }

    /** The directory that a job's workspace is or would be; nothing where this node makes none. */
    public Optional<Path> directoryOf(String jobId) {
        return limited ? Optional.of(of(jobId).mountPoint()) : Optional.empty();
    }

    /**
     * Makes the workspace of a job.
     *
     * @param owner id of the user and group whose it is
     * @return the directory to mount, empty; nothing where this node makes none
     * @throws IOException if it cannot be made
     */
    public Optional<Path> make(String jobId, WorkspaceLimits limits, int owner) throws IOException {
        if (!limited) {
            return Optional.empty();
        }
        LoopFileSystem workspace = of(jobId);
        workspace.make(limits, owner);
        return Optional.of(workspace.mountPoint());
    }

    /**
     * Whether a job's workspace is full; never where this node makes none.
     *
     * @throws IOException if it cannot be asked
     */
    public boolean isFull(String jobId) throws IOException {
        return limited && of(jobId).isFull();
    }

    /**
     * Removes the workspace of a job; nothing happens where there is none.
     *
     * @throws IOException if something is left
     */
    public void remove(String jobId) throws IOException {
        of(jobId).remove();
    }

    /**
     * Removes the workspaces of all other jobs than these.
     *
     * @param liveJobIds asked after the look, so that a job that came meanwhile is spared
     * @throws IOException if one cannot be removed
     */
    public void sweep(Supplier<Set<String>> liveJobIds) throws IOException {
        Leftovers.sweep(root, liveJobIds, workspace -> new LoopFileSystem(workspace).remove());
    }

    private boolean tryOut() {
        LoopFileSystem trial = of(TRIAL);
        try {
            trial.remove();
            trial.make(new WorkspaceLimits(WorkspaceProperties.LEAST_BYTES, WorkspaceProperties.LEAST_INODES), 0);
            trial.remove();
            return true;
        } catch (IOException refusal) {
            log.atWarn().log("workspaces are in memory, because this node cannot mount them: {}", refusal.getMessage());
            return false;
        }
    }

    private LoopFileSystem of(String name) {
        return new LoopFileSystem(root.resolve(name));
    }
}
