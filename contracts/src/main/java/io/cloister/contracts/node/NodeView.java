package io.cloister.contracts.node;

import io.cloister.contracts.WireRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A node as administrators see it.
 *
 * @param nodeSlug its slug
 * @param name a name for people
 * @param state {@code registered} (not yet schedulable), {@code schedulable}, {@code away} or {@code lost}
 * @param configVersion the current configuration
 * @param ackedConfigVersion the last one that the node acknowledged
 * @param slots jobs at once
 * @param runningJobs jobs that it holds
 * @param draining whether an administrator has stopped the placing of work
 * @param labels what it calls itself
 * @param bootId the kernel's id of its present boot
 * @param loadedModels models in its model server's memory
 * @param lastHeartbeatAt UTC
 * @param capability the last report as it came
 */
@WireRecord
public record NodeView(
        String nodeSlug,
        @Nullable String name,
        String state,
        String configVersion,
        @Nullable String ackedConfigVersion,
        int slots,
        int runningJobs,
        boolean draining,
        List<String> labels,
        @Nullable String bootId,
        List<String> loadedModels,
        @Nullable Instant lastHeartbeatAt,
        JsonNode capability) {

    public NodeView {
        labels = List.copyOf(labels);
        loadedModels = List.copyOf(loadedModels);
    }
}
