package io.cloister.worker.pod;

import java.util.List;

/**
 * What an image reference meant when it was looked up; a pod runs by the id, whatever the reference means later.
 *
 * @param id the engine's id of the image, {@code sha256:…}
 * @param volumes paths at which the image asks for a volume
 * @param variables names of the environment variables that it sets
 */
public record ImageFacts(String id, List<String> volumes, List<String> variables) {

    /** Stands for an image that is not here: what it asks for shows when it has been pulled. */
    public static final ImageFacts UNSEEN = new ImageFacts("unseen", List.of());

    public ImageFacts {
        volumes = List.copyOf(volumes);
        variables = List.copyOf(variables);
    }

    /** An image that sets no variables. */
    public ImageFacts(String id, List<String> volumes) {
        this(id, volumes, List.of());
    }
}
