package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import java.util.List;

/**
 * Who this worker is and what room it has: the answer of {@code GET /v1/worker}, which proves to an orchestrator that the
 * address belongs to the node.
 *
 * @param nodeSlug the node's slug
 * @param version version of worker-api
 * @param engine the container engine below
 * @param slots jobs at once, in all
 * @param freeSlots jobs that could start now
 * @param features what this node can do that another may not; {@link #WORKSPACE_LIMITS} is one
 */
@WireRecord
public record WorkerStatus(
        String nodeSlug, String version, Engine engine, int slots, int freeSlots, List<String> features) {

    /** {@code /workspace} is a file system of its own, limited in bytes and inodes. */
    public static final String WORKSPACE_LIMITS = "workspace_limits";

    public WorkerStatus {
        // A worker of the release before says nothing of features.
        features = features == null ? List.of() : List.copyOf(features);
    }

    /**
     * The container engine.
     *
     * @param runtime {@code podman} or {@code docker}
     * @param version its version
     * @param rootlessEnabled whether it runs without root
     */
    @WireRecord
    public record Engine(String runtime, String version, boolean rootlessEnabled) {}
}
