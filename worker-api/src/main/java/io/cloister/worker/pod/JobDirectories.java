package io.cloister.worker.pod;

import io.cloister.worker.start.StartFailure;
import io.cloister.worker.state.DirectoryTree;
import io.cloister.worker.state.Leftovers;
import io.cloister.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How text and files get into a sandbox: a directory for each job, which it sees read-only at {@code /cloister}. */
@Component
final class JobDirectories {

    private final Path root;

    JobDirectories(StateDirectory state) {
        try {
            this.root = state.directory("jobs");
        } catch (IOException failure) {
            throw new StartFailure("The state directory cannot be written: " + failure + ".", failure);
        }
    }

    /**
     * Writes what a job brings along.
     *
     * @return the directory to mount
     * @throws IOException if it cannot be written
     */
    Path lay(String jobId, Map<String, byte[]> files, @Nullable String input) throws IOException {
        Path directory = of(jobId);
        Path fileDirectory = Files.createDirectories(directory.resolve("files"));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path written = Files.write(fileDirectory.resolve(file.getKey()), file.getValue());
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r--r--r--"));
        }
        if (input != null) {
            Path written = Files.writeString(directory.resolve("input"), input);
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        Files.setPosixFilePermissions(fileDirectory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory;
    }

    /** The directory that a job's is or would be. */
    Path of(String jobId) {
        return root.resolve(jobId).resolve("cloister");
    }

    /**
     * Removes the directory of a job.
     *
     * @throws IOException if it cannot be removed
     */
    void remove(String jobId) throws IOException {
        DirectoryTree.remove(root.resolve(jobId));
    }

    /**
     * Removes the directories of all other jobs than these.
     *
     * @param liveJobIds asked after the look, so that a job that came meanwhile is spared
     * @throws IOException if one cannot be removed
     */
    void sweep(Supplier<Set<String>> liveJobIds) throws IOException {
        Leftovers.sweep(root, liveJobIds, DirectoryTree::remove);
    }
}
