package io.cloister.proxy.http;

import io.cloister.proxy.start.Settings;
import io.cloister.proxy.start.StartRefusedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Where the proxy listens and what it accepts.
 *
 * @param address the address to listen on; absent means 127.0.0.1 in a pod and every address alone
 * @param port the port to listen on, 0 for any free one
 * @param maxRequestSize the largest request body, in bytes
 * @param maxConnections how many connections are served at once; more wait, and are refused in the end
 * @param connectionPatience how long such a connection waits
 * @param headerTimeout how long the head of a request may take
 * @param bodyTimeout how long its body may keep us waiting, in all
 * @param idleTimeout how long a connection may be idle between two requests, or take nothing of an answer
 */
@Component
record ServerProperties(
        @Nullable String address,
        int port,
        DataSize maxRequestSize,
        int maxConnections,
        Duration connectionPatience,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration idleTimeout) {

    private static final int HIGHEST_PORT = 65_535;

    ServerProperties {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new StartRefusedException("SERVER_PORT must be between 0 and 65535, not " + port + ".");
        }
        if (maxRequestSize.isNegative()) {
            throw new StartRefusedException("SERVER_MAX_REQUEST_SIZE must not be negative.");
        }
        if (maxConnections < 1) {
            throw new StartRefusedException("SERVER_MAX_CONNECTIONS must be at least 1, not " + maxConnections + ".");
        }
        checkPositive("SERVER_CONNECTION_PATIENCE", connectionPatience);
        checkPositive("SERVER_HEADER_TIMEOUT", headerTimeout);
        checkPositive("SERVER_BODY_TIMEOUT", bodyTimeout);
        checkPositive("SERVER_IDLE_TIMEOUT", idleTimeout);
    }

    @Autowired
    ServerProperties(Settings settings) {
        this(
                settings.text("server.address"),
                settings.number("server.port", "11434"),
                settings.size("server.max-request-size", "10MB"),
                settings.number("server.max-connections", "64"),
                settings.duration("server.connection-patience", "10s"),
                settings.duration("server.header-timeout", "10s"),
                settings.duration("server.body-timeout", "30s"),
                settings.duration("server.idle-timeout", "75s"));
    }

    private static void checkPositive(String name, Duration time) {
        if (!time.isPositive()) {
            throw new StartRefusedException(name + " must be above zero.");
        }
    }
}
