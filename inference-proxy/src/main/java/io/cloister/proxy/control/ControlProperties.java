package io.cloister.proxy.control;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * The line to worker-api.
 *
 * @param path the Unix socket on which worker-api listens; absent or empty when the proxy runs alone
 * @param redial how long to wait before dialling again
 */
@ConfigurationProperties("control")
public record ControlProperties(
        @Name("socket") @Nullable String path,
        @DefaultValue("200ms") Duration redial) {

    /** The socket, or nothing when the proxy runs alone. */
    public Optional<Path> socket() {
        return Optional.ofNullable(path).filter(text -> !text.isBlank()).map(Path::of);
    }
}
