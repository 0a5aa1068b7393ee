package io.cloister.worker.pod.docker;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the container engine is.
 *
 * @param host address of its Docker API, {@code unix:///path} or {@code tcp://host:port}
 */
@ConfigurationProperties("worker.engine")
record EngineProperties(URI host) {}
