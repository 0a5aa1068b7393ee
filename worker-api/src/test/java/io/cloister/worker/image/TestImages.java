package io.cloister.worker.image;

import java.time.Duration;
import java.util.List;

/** Image policies for tests of other rooms. */
public final class TestImages {

    private TestImages() {}

    /** The policy of a node with this sandbox image and these patterns. */
    public static AllowedImages allowing(String own, String... patterns) {
        return new AllowedImages(new ImageProperties("localhost/sidecar", own, List.of(patterns), Duration.ZERO));
    }
}
