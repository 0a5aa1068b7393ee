package io.cloister.proxy.upstream;

import io.cloister.proxy.start.Settings;
import io.cloister.proxy.start.StartRefusedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The way to the model server.
 *
 * @param url {@code http://host:port} or {@code unix:///path}
 * @param firstByteTimeout how long the first byte of a streamed answer may take once the request is sent
 * @param reopenWait how long a new request waits for a Unix socket that is away
 * @param idleTimeout how long an idle connection is kept; below the five seconds after which common servers close theirs
 */
@Component
record UpstreamProperties(@Nullable String url, Duration firstByteTimeout, Duration reopenWait, Duration idleTimeout) {

    UpstreamProperties {
        UpstreamAddress.parse(url);
        if (!firstByteTimeout.isPositive()) {
            throw new StartRefusedException("OLLAMA_UPSTREAM_FIRST_BYTE_TIMEOUT must be above zero.");
        }
        if (!idleTimeout.isPositive()) {
            throw new StartRefusedException("OLLAMA_UPSTREAM_IDLE_TIMEOUT must be above zero.");
        }
        if (reopenWait.isNegative()) {
            throw new StartRefusedException("OLLAMA_UPSTREAM_REOPEN_WAIT must not be negative.");
        }
    }

    @Autowired
    UpstreamProperties(Settings settings) {
        this(
                settings.text("ollama.upstream.url"),
                settings.duration("ollama.upstream.first-byte-timeout", "120s"),
                settings.duration("ollama.upstream.reopen-wait", "10s"),
                settings.duration("ollama.upstream.idle-timeout", "4s"));
    }

    UpstreamAddress address() {
        return UpstreamAddress.parse(url);
    }
}
