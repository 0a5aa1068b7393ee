package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * Resources of a sandbox; an absent one takes the node's default.
 *
 * @param cpus processors, above 0, fractions allowed
 * @param memoryBytes memory without swap, bytes
 * @param pids processes and threads
 * @param openFiles files that one process may hold open
 * @param tmpBytes size of {@code /tmp}, bytes, charged to the memory
 * @param shmBytes size of {@code /dev/shm}, bytes, charged to the memory
 * @param workspaceBytes size of {@code /workspace}, bytes
 * @param workspaceInodes files and directories in {@code /workspace}
 */
@WireRecord
public record Limits(
        @Nullable Double cpus,
        @Nullable Long memoryBytes,
        @Nullable Integer pids,
        @Nullable Integer openFiles,
        @Nullable Long tmpBytes,
        @Nullable Long shmBytes,
        @Nullable Long workspaceBytes,
        @Nullable Long workspaceInodes) {}
