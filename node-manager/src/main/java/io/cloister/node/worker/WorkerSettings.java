package io.cloister.node.worker;

import io.cloister.contracts.node.NodeConfig;
import java.net.URI;

/**
 * What the node's configuration decides about worker-api. A change of any of it means a new process.
 *
 * @param token the bearer token that it must demand
 * @param maxConcurrency jobs at once
 * @param maxJobTimeoutSeconds longest run time of a job, seconds
 * @param maxRequestBytes largest request body, bytes
 * @param modelServer where its relays lead
 */
public record WorkerSettings(
        String token, int maxConcurrency, int maxJobTimeoutSeconds, long maxRequestBytes, URI modelServer) {

    /** The settings in a configuration; {@code cores} jobs at once where it names no number. */
    public static WorkerSettings of(NodeConfig config, URI modelServer, int cores) {
        Integer concurrency = config.policy().sandbox().maxConcurrency();
        return new WorkerSettings(
                config.workerApi().orchestratorBearerToken(),
                concurrency == null ? cores : concurrency,
                config.constraints().maxJobTimeoutSeconds(),
                config.constraints().maxRequestBytes(),
                modelServer);
    }

    @Override
    public String toString() {
        return "WorkerSettings[maxConcurrency=%d, maxJobTimeoutSeconds=%d, maxRequestBytes=%d, modelServer=%s]"
                .formatted(maxConcurrency, maxJobTimeoutSeconds, maxRequestBytes, modelServer);
    }
}
