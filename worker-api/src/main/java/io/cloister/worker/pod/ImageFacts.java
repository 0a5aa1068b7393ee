package io.cloister.worker.pod;

import java.util.List;

/**
 * What an image reference meant when it was looked up; a pod runs by the id, whatever the reference means later.
 *
 * @param id the engine's id of the image, {@code sha256:…}
 * @param volumes paths at which the image asks for a volume
 */
public record ImageFacts(String id, List<String> volumes) {

    /** Stands for an image that is not here: what it asks for shows when it has been pulled. */
    public static final ImageFacts UNSEEN = new ImageFacts("unseen", List.of());

    public ImageFacts {
        volumes = List.copyOf(volumes);
    }
}
