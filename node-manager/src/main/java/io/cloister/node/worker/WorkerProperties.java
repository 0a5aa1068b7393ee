package io.cloister.node.worker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where worker-api is and where it works.
 *
 * @param port its port on 127.0.0.1
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

        @NotNull Path appDir,
        @NotNull Path stateDir,
        @NotNull Path runDir,
        @NotNull Path logDir,
        @NotNull Duration checkInterval,
        @NotNull Duration stopTimeout) {

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

    /** The worker's origin, as orchestrators on this machine call it. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port;
    }
}
