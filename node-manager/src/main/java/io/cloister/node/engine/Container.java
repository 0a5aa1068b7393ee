package io.cloister.node.engine;

import java.util.Map;

/**
 * A container as the engine lists it.
 *
 * @param id the engine's id
 * @param running whether its process lives
 * @param labels as given at its creation
 */
public record Container(String id, boolean running, Map<String, String> labels) {

    public Container {
        labels = Map.copyOf(labels);
    }
}
