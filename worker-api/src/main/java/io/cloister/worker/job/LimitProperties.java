package io.cloister.worker.job;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a sandbox gets, and what a request may ask for.
 *
 * @param defaultCpus processors of a sandbox
 * @param defaultMemory memory of a sandbox
 * @param defaultPids processes and threads of a sandbox
 * @param maxCpus most processors; the node's where absent
 * @param maxMemory most memory; half the node's where absent
 * @param maxPids most processes and threads
 */
@ConfigurationProperties("worker.limits")
record LimitProperties(
        @DefaultValue("1") double defaultCpus,
        @DefaultValue("512MB") DataSize defaultMemory,
        @DefaultValue("256") int defaultPids,
        @Nullable Double maxCpus,
        @Nullable DataSize maxMemory,
        @DefaultValue("4096") int maxPids) {

    double mostCpus() {
        return maxCpus != null ? maxCpus : Runtime.getRuntime().availableProcessors();
    }

    long mostMemory() {
        return maxMemory != null ? maxMemory.toBytes() : memoryOfNode() / 2;
    }

    private static long memoryOfNode() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }
}
