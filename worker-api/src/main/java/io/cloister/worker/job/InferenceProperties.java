package io.cloister.worker.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What any one job may ask of the model server, whatever its request says.
 *
 * @param concurrency requests at once, 1 to 64
 * @param keepAlive longest time for which a request may keep a model in memory, up to 24 h; 0 lets the model go at
 *     once, and parts of a second do not count
 */
@ConfigurationProperties("worker.inference")
record InferenceProperties(
        @DefaultValue("16") int concurrency,
        @DefaultValue("5m") Duration keepAlive) {

    private static final int MOST_REQUESTS = 64;
    private static final Duration LONGEST = Duration.ofHours(24);

    /** @throws IllegalArgumentException if a bound is out of its range */
    InferenceProperties {
        if (concurrency < 1 || concurrency > MOST_REQUESTS) {
            throw new IllegalArgumentException("WORKER_INFERENCE_CONCURRENCY must be from 1 to " + MOST_REQUESTS);
        }
        if (keepAlive.isNegative() || keepAlive.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "WORKER_INFERENCE_KEEP_ALIVE must be from 0s to " + LONGEST.toSeconds() + "s");
        }
    }
}
