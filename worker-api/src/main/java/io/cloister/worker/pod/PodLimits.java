package io.cloister.worker.pod;

/**
 * Resources of one container.
 *
 * @param cpus processors, fractions allowed
 * @param memoryBytes memory; there is no swap
 * @param pids processes and threads
 * @param openFiles files that one process may hold open
 * @param tmpBytes size of {@code /tmp}; what lies in it counts as memory, too
 * @param sharedMemoryBytes size of {@code /dev/shm}; the same
 */
public record PodLimits(
        double cpus, long memoryBytes, int pids, int openFiles, long tmpBytes, long sharedMemoryBytes) {}
