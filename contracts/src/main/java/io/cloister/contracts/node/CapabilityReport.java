package io.cloister.contracts.node;

import io.cloister.contracts.WireRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node is and can, version 1: sent at registration and as every heartbeat. The orchestrator keeps the JSON as it
 * came, with fields that this record does not know.
 *
 * @param version always 1
 * @param reportedAt the node's own clock; for people, decides nothing
 * @param node who
 * @param platform operating system
 * @param containerRuntime the engine, where one answers
 * @param compute processors and memory
 * @param sandbox whether jobs can run
 * @param inference whether the model can be reached
 * @param workerApi where the worker listens
 * @param bootId the kernel's boot id
 * @param heldJobs ids of the jobs that the worker holds and that have not ended; the answer names those to kill
 */
@WireRecord
public record CapabilityReport(
        @Nullable Integer version,
        @Nullable Instant reportedAt,
        @Nullable Node node,
        @Nullable Platform platform,
        @Nullable ContainerRuntime containerRuntime,
        @Nullable Compute compute,
        @Nullable Sandbox sandbox,
        @Nullable Inference inference,
        @Nullable WorkerApi workerApi,
        @Nullable String bootId,
        @Nullable List<String> heldJobs) {

    /** The node's identity: slug {@code [a-z0-9][a-z0-9-]{0,62}}, a name for people, and labels. */
    @WireRecord
    public record Node(
            @Nullable String nodeSlug,
            @Nullable String name,
            @Nullable List<String> labels) {}

    /** Operating system and architecture, for example {@code linux}, {@code amd64}. */
    @WireRecord
    public record Platform(
            @Nullable String os,
            @Nullable String arch,
            @Nullable String distro,
            @Nullable String kernelVersion) {}

    /** The container engine: {@code podman} or {@code docker}. */
    @WireRecord
    public record ContainerRuntime(
            @Nullable String runtime,
            @Nullable String version,
            @Nullable Boolean rootlessEnabled) {}

    /** Processors and memory (MiB) of the machine. */
    @WireRecord
    public record Compute(
            @Nullable Integer cpuCores, @Nullable Long ramMb) {}

    /** Whether the worker takes jobs, how many at once, and what its sandboxes can. */
    @WireRecord
    public record Sandbox(
            @Nullable Boolean supported,
            @Nullable Integer maxConcurrency,
            @Nullable List<String> features) {}

    /**
     * The model server.
     *
     * @param supported whether this node could serve inference
     * @param mode {@code allow}, {@code disabled} or {@code require}
     * @param existingService whether a model server was there that the node does not own
     * @param running whether it answers now
     * @param availableModels names of the local models
     * @param loadedModels those that are in memory and answer without a delay
     */
    @WireRecord
    public record Inference(
            @Nullable Boolean supported,
            @Nullable InferenceMode mode,
            @Nullable Boolean existingService,
            @Nullable Boolean running,
            @Nullable List<String> availableModels,
            @Nullable List<String> loadedModels) {}

    /** The worker's origin, for example {@code http://127.0.0.1:12090}. */
    @WireRecord
    public record WorkerApi(@Nullable String baseUrl) {}
}
