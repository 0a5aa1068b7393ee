package io.cloister.node.worker;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where worker-api is and where it works.
 *
 * @param port its port
 * @param address the address of this machine on which it listens
 * @param allowPlainHttp whether plain HTTP on an address that is not loopback is meant: the token travels in the clear
 * @param advertisedUrl its origin as orchestrators reach it; empty where they reach the address on which it listens
 * @param appDir directory with {@code worker-api.jar}, {@code lib/} and, where it was made, {@code app.aot}
 * @param stateDir its state directory; the bearer token is handed over in it
 * @param runDir directory for {@code worker-api.pid}
 * @param logDir directory for {@code worker-api.log}
 * @param checkInterval pause between two looks at its readiness
 * @param stopTimeout how long it may take to end before it is killed
 */
@ConfigurationProperties("node.worker")
@Validated
public record WorkerProperties(
        @Min(value = 0, message = "must be 0 to 65535; set WORKER_PORT")
        @Max(value = 65_535, message = "must be 0 to 65535; set WORKER_PORT")
        int port,

        @NotNull InetAddress address,
        boolean allowPlainHttp,
        @Nullable URI advertisedUrl,
        @NotNull Path appDir,
        @NotNull Path stateDir,
        @NotNull Path runDir,
        @NotNull Path logDir,
        @NotNull Duration checkInterval,
        @NotNull Duration stopTimeout) {

    private static final Pattern ORIGIN = Pattern.compile("https?://([a-zA-Z0-9.-]+|\\[[0-9a-fA-F:.]+])(:[0-9]{1,5})?");

    public WorkerProperties {
        appDir = appDir.toAbsolutePath().normalize();
        stateDir = stateDir.toAbsolutePath().normalize();
        runDir = runDir.toAbsolutePath().normalize();
        logDir = logDir.toAbsolutePath().normalize();
    }

    Path jar() {
        return appDir.resolve("worker-api.jar");
    }

    Path tokenFile() {
        return stateDir.resolve("token");
    }

    /** Whether the operator has agreed to what others on the network may read. */
    @AssertTrue(
            message =
                    "must be loopback, because the token travels in the clear; put TLS in front and name that address in"
                            + " NODE_ADVERTISED_WORKER_API_URL, or set WORKER_ALLOW_PLAIN_HTTP=true")
    public boolean isAddressValid() {
        return address.isLoopbackAddress() || allowPlainHttp;
    }

    /** Whether it is a bare origin, and is there where the address on which the worker listens is none to call. */
    @AssertTrue(
            message =
                    "must be http://host:port or https://host, and is needed where the worker listens on every address;"
                            + " set NODE_ADVERTISED_WORKER_API_URL")
    public boolean isAdvertisedUrlValid() {
        return isAdvertised() ? ORIGIN.matcher(String.valueOf(advertisedUrl)).matches() : !address.isAnyLocalAddress();
    }

    /** The worker's origin as this machine calls it. */
    String localUrl() {
        return origin(address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address);
    }

    /** The worker's origin as orchestrators call it. */
    public String baseUrl() {
        return isAdvertised() ? String.valueOf(advertisedUrl) : origin(address);
    }

    private boolean isAdvertised() {
        return advertisedUrl != null && !advertisedUrl.toString().isEmpty();
    }

    private String origin(InetAddress host) {
        String text = host.getHostAddress();
        return "http://" + (host instanceof Inet6Address ? "[" + text + "]" : text) + ":" + port;
    }
}
