package io.cloister.worker.access;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What a caller must show.
 *
 * @param tokenFile file that holds the bearer token, readable for this user alone; required
 */
@ConfigurationProperties("worker.access")
record AccessProperties(@Nullable Path tokenFile) {}
