package io.cloister.worker.image;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Images that this node works with.
 *
 * @param sidecar image of the inference proxy
 * @param sandbox image without which the node is not ready
 * @param allowed patterns of the images that tasks may use beside {@code sandbox}, see {@link ImagePattern}
 * @param pullTimeout how long a pull may take; it is not part of a task's run time
 */
@ConfigurationProperties("worker.image")
record ImageProperties(
        String sidecar,
        String sandbox,
        @DefaultValue("*") List<String> allowed,
        @DefaultValue("5m") Duration pullTimeout) {

    ImageProperties {
        allowed = List.copyOf(allowed);
    }
}
