package io.cloister.worker.pod.docker;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the container engine is.
 *
 * @param host address of its Docker API, {@code unix:///path} or {@code tcp://host:port}
 * @param runtime OCI runtime for pods, by the engine's name for it, such as {@code runsc}; the engine's own choice where
 *     absent. Podman's Docker API knows no other than its own choice, so a pod that asks for one is refused there
 */
@ConfigurationProperties("worker.engine")
record EngineProperties(URI host, @Nullable String runtime) {

    EngineProperties {
        runtime = runtime == null || runtime.isBlank() ? null : runtime;
    }
}
