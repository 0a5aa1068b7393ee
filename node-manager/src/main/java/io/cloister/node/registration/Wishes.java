package io.cloister.node.registration;

import java.util.List;
import java.util.Optional;

/**
 * What the orchestrator wants of the node, in its answer to a report.
 *
 * @param configVersion the configuration that the node should have, where the answer names one
 * @param kill ids of jobs that its worker should not go on with
 */
public record Wishes(Optional<String> configVersion, List<String> kill) {

    public Wishes {
        kill = List.copyOf(kill);
    }
}
