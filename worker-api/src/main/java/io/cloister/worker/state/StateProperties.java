package io.cloister.worker.state;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the worker keeps what it holds.
 *
 * @param dir its directory, made where it is missing; bind sources of containers lie below
 */
@ConfigurationProperties("worker.state")
record StateProperties(Path dir) {

    StateProperties {
        dir = dir.toAbsolutePath().normalize();
    }
}
