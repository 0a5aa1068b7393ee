package io.cloister.node.engine;

import org.jspecify.annotations.Nullable;

/**
 * What the last look at the engine saw.
 *
 * @param facts the engine, where it answered
 * @param proxyImage whether the sidecar's image is there
 * @param sandboxImage whether the default sandbox image is there
 */
public record EngineState(@Nullable EngineFacts facts, boolean proxyImage, boolean sandboxImage) {

    static final EngineState UNKNOWN = new EngineState(null, false, false);

    /** Whether the engine answered. */
    public boolean isUp() {
        return facts != null;
    }
}
