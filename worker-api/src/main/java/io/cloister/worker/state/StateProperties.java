package io.cloister.worker.state;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the worker keeps what it holds.
 *
 * @param dir its directory, made where it is missing; bind sources of containers lie below
 * @param bootId where the kernel says which run of the machine this is
 */
@ConfigurationProperties("worker.state")
record StateProperties(
        Path dir,
        @DefaultValue("/proc/sys/kernel/random/boot_id") Path bootId) {

    StateProperties {
        dir = dir.toAbsolutePath().normalize();
    }
}
