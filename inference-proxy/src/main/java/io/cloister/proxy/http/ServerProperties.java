package io.cloister.proxy.http;

import io.cloister.proxy.start.StartRefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where the proxy listens and what it accepts.
 *
 * @param address the address to listen on; absent means 127.0.0.1 in a pod and every address alone
 * @param port the port to listen on, 0 for any free one
 * @param maxRequestSize the largest request body, in bytes
 */
@ConfigurationProperties("server")
record ServerProperties(
        @Nullable String address,
        @DefaultValue("11434") int port,
        @DefaultValue("10MB") DataSize maxRequestSize) {

    private static final int HIGHEST_PORT = 65_535;

    ServerProperties {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new StartRefusedException("SERVER_PORT must be between 0 and 65535, not " + port + ".");
        }
        if (maxRequestSize.isNegative()) {
            throw new StartRefusedException("SERVER_MAX_REQUEST_SIZE must not be negative.");
        }
    }
}
