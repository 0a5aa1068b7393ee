package io.cloister.proxy.control;

import io.cloister.proxy.start.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The line to worker-api.
 *
 * @param path the Unix socket on which worker-api listens; absent or empty when the proxy runs alone
 * @param redial how long to wait before dialling again
 */
@Component
public record ControlProperties(@Nullable String path, Duration redial) {

    @Autowired
    ControlProperties(Settings settings) {
        this(settings.text("control.socket"), settings.duration("control.redial", "200ms"));
    }

    /** The socket, or nothing when the proxy runs alone. */
    public Optional<Path> socket() {
        return Optional.ofNullable(path).filter(text -> !text.isBlank()).map(Path::of);
    }
}
