package io.cloister.node.worker;

import io.cloister.contracts.node.NodeConfig;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the node's configuration decides about worker-api. A change of any of it means a new process.
 *
 * @param token the bearer token that it must demand
 * @param maxConcurrency jobs at once
 * @param maxJobTimeoutSeconds longest run time of a job, seconds
 * @param maxRequestBytes largest request body, bytes
 * @param modelServer where its relays lead
 * @param allowedImages patterns of the images that tasks may use; the operator's choice where absent
 */
public record WorkerSettings(
        String token,
        int maxConcurrency,
        int maxJobTimeoutSeconds,
        long maxRequestBytes,
        URI modelServer,
        @Nullable List<String> allowedImages) {

    public WorkerSettings {
        allowedImages = allowedImages == null ? null : List.copyOf(allowedImages);
    }

    /** The settings in a configuration; {@code cores} jobs at once where it names no number. */
    public static WorkerSettings of(NodeConfig config, URI modelServer, int cores) {
        NodeConfig.SandboxPolicy policy = config.policy().sandbox();
        Integer concurrency = policy.maxConcurrency();
        return new WorkerSettings(
                config.workerApi().orchestratorBearerToken(),
                concurrency == null ? cores : concurrency,
                config.constraints().maxJobTimeoutSeconds(),
                config.constraints().maxRequestBytes(),
                modelServer,
                policy.allowedImages());
    }

    @Override
    public String toString() {
        return "WorkerSettings[maxConcurrency=%d, maxJobTimeoutSeconds=%d, maxRequestBytes=%d, modelServer=%s, allowedImages=%s]"
                .formatted(maxConcurrency, maxJobTimeoutSeconds, maxRequestBytes, modelServer, allowedImages);
    }
}
