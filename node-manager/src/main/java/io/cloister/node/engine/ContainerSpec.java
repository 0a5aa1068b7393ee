package io.cloister.node.engine;

import java.util.Map;

/**
 * A service container that is to be made.
 *
 * @param name unique at the engine
 * @param image reference of an image that is there
 * @param env its environment beside the image's own
 * @param labels marks it as ours
 * @param hostPort port on 127.0.0.1 of this machine, published from {@code containerPort} (TCP)
 * @param containerPort port inside
 * @param volume named volume, made by the engine where missing
 * @param mountPath where the volume is inside
 */
public record ContainerSpec(
        String name,
        String image,
        Map<String, String> env,
        Map<String, String> labels,
        int hostPort,
        int containerPort,
        String volume,
        String mountPath) {

    public ContainerSpec {
        env = Map.copyOf(env);
        labels = Map.copyOf(labels);
    }
}
