package io.cloister.worker.pod;

/**
 * Resources of one container.
 *
 * @param cpus processors, fractions allowed
 * @param memoryBytes memory; there is no swap
 * @param pids processes and threads
 */
public record PodLimits(double cpus, long memoryBytes, int pids) {}
