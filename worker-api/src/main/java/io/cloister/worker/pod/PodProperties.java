package io.cloister.worker.pod;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How pods are made on this node.
 *
 * @param nodeSlug the node's slug, which marks its containers
 * @param sidecarReadyTimeout how long a sidecar may take until it listens
 * @param sidecarMemory memory of a sidecar
 * @param sweepInterval how often remains of unknown jobs are looked for
 */
@ConfigurationProperties("worker.pod")
record PodProperties(
        String nodeSlug,
        @DefaultValue("30s") Duration sidecarReadyTimeout,
        @DefaultValue("192MB") DataSize sidecarMemory,
        @DefaultValue("30s") Duration sweepInterval) {}
