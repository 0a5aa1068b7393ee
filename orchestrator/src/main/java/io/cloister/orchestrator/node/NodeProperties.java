package io.cloister.orchestrator.node;

import io.cloister.orchestrator.start.StartException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What nodes are told.
 *
 * @param publicUrl this service's origin as nodes reach it
 * @param jwtLife life of a node's JWT
 * @param inferenceImage image of the model server that a node starts
 * @param inferencePort the model server's port on the node
 * @param selectedModel the model that a node pulls and uses by default
 * @param maxJobTimeout longest run time of a job
 * @param maxRequestSize largest request body of a worker, bytes
 * @param allowedImages patterns of the images that tasks may use on a node that registers for the first time; the node's
 *     own choice where absent
 * @param lostAfter how long a node may be silent before its tasks are run elsewhere
 * @param workerNetworks networks in which workers may listen, as CIDR blocks
 */
@ConfigurationProperties("orchestrator.node")
public record NodeProperties(
        URI publicUrl,
        @DefaultValue("24h") Duration jwtLife,
        @DefaultValue("docker.io/ollama/ollama:latest") String inferenceImage,
        @DefaultValue("11434") int inferencePort,
        @DefaultValue("smollm2:135m") String selectedModel,
        @DefaultValue("3h") Duration maxJobTimeout,
        @DefaultValue("10485760B") DataSize maxRequestSize,
        @Nullable List<String> allowedImages,
        @DefaultValue("90s") Duration lostAfter,

        @DefaultValue({"127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"})
        List<String> workerNetworks) {

    /** Two heartbeats: one may be late, and a machine must not be given up for it. */
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(10);

    /** @throws StartException if nodes would be lost between two heartbeats */
    public NodeProperties {
        if (lostAfter.compareTo(SHORTEST_SILENCE) < 0) {
            throw new StartException("ORCHESTRATOR_NODE_LOST_AFTER must be 10s or more; nodes report every 5 s.");
        }
        allowedImages = allowedImages == null ? null : List.copyOf(allowedImages);
        workerNetworks = List.copyOf(workerNetworks);
    }

    /** An absolute URL of this service. */
    String url(String path) {
        String origin = publicUrl.toString();
        return (origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin) + path;
    }
}
