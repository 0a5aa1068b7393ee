package io.cloister.worker.job;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a sandbox gets, and what a request may ask for. Where a default is above its maximum, the maximum counts.
 *
 * @param defaultCpus processors of a sandbox
 * @param defaultMemory memory of a sandbox
 * @param defaultPids processes and threads of a sandbox
 * @param defaultOpenFiles files that a process of a sandbox may hold open
 * @param defaultTmp size of {@code /tmp}
 * @param defaultShm size of {@code /dev/shm}
 * @param maxCpus most processors; the node's where absent
 * @param maxMemory most memory; half the node's where absent
 * @param maxPids most processes and threads
 * @param maxOpenFiles most open files
 * @param maxTmp largest {@code /tmp}
 * @param maxShm largest {@code /dev/shm}
 */
@ConfigurationProperties("worker.limits")
record LimitProperties(
        @DefaultValue("1") double defaultCpus,
        @DefaultValue("512MB") DataSize defaultMemory,
        @DefaultValue("256") int defaultPids,
        @DefaultValue("4096") int defaultOpenFiles,
        @DefaultValue("256MB") DataSize defaultTmp,
        @DefaultValue("64MB") DataSize defaultShm,
        @Nullable Double maxCpus,
        @Nullable DataSize maxMemory,
        @DefaultValue("4096") int maxPids,
        @DefaultValue("20000") int maxOpenFiles,
        @DefaultValue("1GB") DataSize maxTmp,
        @DefaultValue("256MB") DataSize maxShm) {

    // Below these no container starts: the runtime's own first process lives in the same limits.
    static final double LEAST_CPUS = 0.01;
    static final long LEAST_MEMORY = 16L * 1024 * 1024;
    static final int LEAST_PIDS = 16;
    static final int LEAST_OPEN_FILES = 64;

    // A size of 0 would mean none at all.
    static final long LEAST_SCRATCH = 64L * 1024;

    /** @throws IllegalArgumentException if a bound is so small that no container could start */
    LimitProperties {
        requireAtLeast(LEAST_CPUS, "CPUS", defaultCpus, maxCpus == null ? defaultCpus : maxCpus);
        requireAtLeast(
                LEAST_MEMORY,
                "MEMORY",
                defaultMemory.toBytes(),
                maxMemory == null ? defaultMemory.toBytes() : maxMemory.toBytes());
        requireAtLeast(LEAST_PIDS, "PIDS", defaultPids, maxPids);
        requireAtLeast(LEAST_OPEN_FILES, "OPEN_FILES", defaultOpenFiles, maxOpenFiles);
        requireAtLeast(LEAST_SCRATCH, "TMP", defaultTmp.toBytes(), maxTmp.toBytes());
        requireAtLeast(LEAST_SCRATCH, "SHM", defaultShm.toBytes(), maxShm.toBytes());
    }

    double mostCpus() {
        return maxCpus != null ? maxCpus : Runtime.getRuntime().availableProcessors();
    }

    long mostMemory() {
        return maxMemory != null ? maxMemory.toBytes() : memoryOfNode() / 2;
    }

    private static void requireAtLeast(Number least, String name, Number byDefault, Number most) {
        if (byDefault.doubleValue() < least.doubleValue() || most.doubleValue() < least.doubleValue()) {
            throw new IllegalArgumentException(
                    "WORKER_LIMITS_DEFAULT_%1$s and WORKER_LIMITS_MAX_%1$s must be at least %2$s"
                            .formatted(name, least));
        }
    }

    private static long memoryOfNode() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }
}
