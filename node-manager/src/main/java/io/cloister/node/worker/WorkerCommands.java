package io.cloister.node.worker;

import io.cloister.node.engine.EngineProperties;
import io.cloister.node.preflight.NodeIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Writes the command that starts worker-api. Its environment is made from nothing: of this process's own only what every
 * program needs and worker-api's own settings, so that neither the pre-shared key nor anything else of the operator's gets
 * there.
 */
@Component
class WorkerCommands {

    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TMPDIR");

    private static final String ALLOWED_IMAGES = "WORKER_IMAGE_ALLOWED";

    /** What an operator may set for worker-api where node-manager itself has no say. */
    private static final List<String> PASSED_ON = List.of(
            "WORKER_SOCKET_DIR",
            ALLOWED_IMAGES,
            "WORKER_IMAGE_PULL_TIMEOUT",
            "WORKER_JOB_DEFAULT_TIMEOUT",
            "WORKER_LIMITS_DEFAULT_CPUS",
            "WORKER_LIMITS_DEFAULT_MEMORY",
            "WORKER_LIMITS_DEFAULT_PIDS",
            "WORKER_LIMITS_DEFAULT_OPEN_FILES",
            "WORKER_LIMITS_MAX_CPUS",
            "WORKER_LIMITS_MAX_MEMORY",
            "WORKER_LIMITS_MAX_PIDS",
            "WORKER_LIMITS_MAX_OPEN_FILES",
            "WORKER_WORKSPACE_MOUNT",
            "WORKER_WORKSPACE_DEFAULT_SIZE",
            "WORKER_WORKSPACE_DEFAULT_INODES",
            "WORKER_WORKSPACE_MAX_SIZE",
            "WORKER_WORKSPACE_MAX_INODES",
            "WORKER_SELFTEST_AT_START",
            "WORKER_INFERENCE_CONCURRENCY",
            "WORKER_INFERENCE_KEEP_ALIVE",
            "WORKER_POD_SIDECAR_READY_TIMEOUT",
            "WORKER_POD_SIDECAR_MEMORY",
            "WORKER_POD_SWEEP_INTERVAL");

    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final WorkerProperties properties;
    private final EngineProperties engine;
    private final NodeIdentity identity;
    private final Environment own;

    WorkerCommands(WorkerProperties properties, EngineProperties engine, NodeIdentity identity, Environment own) {
        this.properties = properties;
        this.engine = engine;
        this.identity = identity;
        this.own = own;
    }

    /** The command for these settings; makes nothing and starts nothing. */
    WorkerCommand commandFor(WorkerSettings settings) {
        return new WorkerCommand(arguments(), ambient(), environment(settings), build(), settings.token());
    }

    /** A session of its own keeps the worker alive when this process's group is killed. */
    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        arguments.addAll(FLAGS);
        Path cache = properties.appDir().resolve("app.aot");
        if (Files.exists(cache)) {
            arguments.addAll(List.of("-XX:AOTMode=auto", "-XX:AOTCache=" + cache));
        }
        arguments.addAll(List.of("-jar", properties.jar().toString()));
        return arguments;
    }

    private Map<String, String> environment(WorkerSettings settings) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "WORKER_PORT", String.valueOf(properties.port()),
                "WORKER_ADDRESS", properties.address().getHostAddress(),
                "WORKER_TOKEN_FILE", properties.tokenFile().toString(),
                "WORKER_STATE_DIR", properties.stateDir().toString(),
                "WORKER_MAX_CONCURRENCY", String.valueOf(settings.maxConcurrency()),
                "WORKER_MAX_JOB_TIMEOUT", settings.maxJobTimeoutSeconds() + "s",
                "WORKER_MAX_REQUEST_SIZE", settings.maxRequestBytes() + "B",
                "NODE_SLUG", identity.slug()));
        environment.put("OLLAMA_UPSTREAM_URL", settings.modelServer().toString());
        environment.put("INFERENCE_PROXY_IMAGE", engine.proxyImage());
        environment.put("SANDBOX_IMAGE", engine.sandboxImage());
        environment.put("DOCKER_HOST", engine.host().toString());
        if (properties.allowPlainHttp()) {
            environment.put("WORKER_ALLOW_PLAIN_HTTP", "true");
        }
        for (String name : PASSED_ON) {
            Optional.ofNullable(own.getProperty(name)).ifPresent(value -> environment.put(name, value));
        }
        Optional.ofNullable(settings.allowedImages())
                .ifPresent(patterns -> environment.put(ALLOWED_IMAGES, String.join(",", patterns)));
        return environment;
    }

    private static Map<String, String> ambient() {
        Map<String, String> ambient = new HashMap<>();
        for (String name : INHERITED) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> ambient.put(name, value));
        }
        return ambient;
    }

    private String build() {
        try {
            return Files.getLastModifiedTime(properties.jar()) + " " + Files.size(properties.jar());
        } catch (IOException e) {
            return "absent";
        }
    }
}
