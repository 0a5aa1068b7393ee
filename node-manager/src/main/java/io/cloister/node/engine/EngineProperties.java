package io.cloister.node.engine;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where the container engine is and which images its sandboxes need.
 *
 * @param host the engine's address, {@code unix:///path} or {@code tcp://host:port}
 * @param proxyImage the sidecar's image
 * @param sandboxImage the default sandbox image
 * @param checkInterval pause between two looks at the engine
 * @param pullTimeout how long one image may take to be pulled
 */
@ConfigurationProperties("node.engine")
@Validated
public record EngineProperties(
        @NotNull URI host,
        @NotBlank String proxyImage,
        @NotBlank String sandboxImage,
        @NotNull Duration checkInterval,
        @NotNull Duration pullTimeout) {

    private static final Set<String> SCHEMES = Set.of("unix", "tcp");

    /** Whether the address is of a kind that an engine can have. */
    @AssertTrue(message = "must be unix:///path or tcp://host:port; set DOCKER_HOST")
    public boolean isHostValid() {
        return host.getScheme() != null && SCHEMES.contains(host.getScheme());
    }
}
