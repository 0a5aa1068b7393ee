package io.cloister.contracts.node;

import io.cloister.contracts.WireRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node's configuration: the answer of {@code GET /v1/nodes/config}. Its {@code ETag} is {@code config_version}.
 *
 * @param version always 1
 * @param configVersion ULID, 26 characters of Crockford base32, greater than every earlier one of the node
 * @param issuedAt UTC
 * @param nodeSlug the node
 * @param orchestrator where to call
 * @param workerApi what the worker must ask of its callers
 * @param inferenceBackend the model server to start, where the node has none
 * @param policy what sandboxes may
 * @param constraints bounds of requests and jobs
 */
@WireRecord
public record NodeConfig(
        int version,
        String configVersion,
        Instant issuedAt,
        String nodeSlug,
        Orchestrator orchestrator,
        WorkerApi workerApi,
        @Nullable InferenceBackend inferenceBackend,
        Policy policy,
        Constraints constraints) {

    /** The orchestrator's address and endpoints, absolute URLs. */
    @WireRecord
    public record Orchestrator(String baseUrl, Endpoints endpoints) {}

    /** Absolute URLs: where the orchestrator calls the worker, and where the node reports. */
    @WireRecord
    public record Endpoints(@Nullable String workerApiTargetUrl, String nodeReportUrl) {}

    /** The bearer token that the worker demands, the node's own. */
    @WireRecord
    public record WorkerApi(String orchestratorBearerToken) {

        @Override
        public String toString() {
            return "WorkerApi[]";
        }
    }

    /**
     * The model server that the node should start.
     *
     * @param enabled whether to start it
     * @param image image reference
     * @param variant hardware variant, for example {@code cpu}
     * @param port port on the host
     * @param env its environment
     * @param selectedModel the model to pull and to use by default
     */
    @WireRecord
    public record InferenceBackend(
            boolean enabled,
            String image,
            @Nullable String variant,
            int port,
            @Nullable Map<String, String> env,
            @Nullable String selectedModel) {}

    /** What sandboxes may on this node. */
    @WireRecord
    public record Policy(SandboxPolicy sandbox) {}

    /**
     * Bounds of the sandboxes.
     *
     * @param maxConcurrency jobs at once; the worker's own default where absent
     * @param allowedImages patterns of the images that tasks may use; the node's own choice where absent
     */
    @WireRecord
    public record SandboxPolicy(
            @Nullable Integer maxConcurrency, @Nullable List<String> allowedImages) {}

    /**
     * Bounds of requests and jobs.
     *
     * @param maxRequestBytes largest request body, bytes
     * @param maxJobTimeoutSeconds longest run time of a job, seconds
     */
    @WireRecord
    public record Constraints(long maxRequestBytes, int maxJobTimeoutSeconds) {}
}
