package io.cloister.worker.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many jobs, and how long.
 *
 * @param maxConcurrency jobs at once; the number of processors where absent
 * @param defaultTimeout run time of a request that names none
 * @param maxTimeout longest run time a request may name, at most 10,800 s
 */
@ConfigurationProperties("worker.job")
record JobProperties(
        @Nullable Integer maxConcurrency,
        @DefaultValue("3600s") Duration defaultTimeout,
        @DefaultValue("10800s") Duration maxTimeout) {

    private static final Duration LONGEST = Duration.ofHours(3);

    /** @throws IllegalArgumentException if a bound is not above zero or the longest run time is above 10,800 s */
    JobProperties {
        if (maxConcurrency != null && maxConcurrency < 1) {
            throw new IllegalArgumentException("WORKER_MAX_CONCURRENCY must be at least 1");
        }
        if (maxTimeout.compareTo(Duration.ofSeconds(1)) < 0 || maxTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("WORKER_MAX_JOB_TIMEOUT must be between 1s and 10800s");
        }
        defaultTimeout = defaultTimeout.compareTo(maxTimeout) > 0 ? maxTimeout : defaultTimeout;
    }

    int slots() {
        return maxConcurrency != null ? maxConcurrency : Runtime.getRuntime().availableProcessors();
    }
}
