package io.cloister.worker.door;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where doors lead and where they lie.
 *
 * @param upstream the model server as this host sees it, {@code http://host:port} or {@code unix:///path}
 * @param socketDir directory of the sockets; chosen where absent. Keep it short: a socket path has 107 bytes
 */
@ConfigurationProperties("worker.door")
record DoorProperties(URI upstream, @Nullable Path socketDir) {}
