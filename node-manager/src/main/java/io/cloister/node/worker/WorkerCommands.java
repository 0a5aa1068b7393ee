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
import org.springframework.stereotype.Component;

/**
 * Writes the command that starts worker-api. Its environment is made from nothing: of this process's own only what every
 * program needs, so that neither the pre-shared key nor anything else of the operator's gets there.
 */
@Component
class WorkerCommands {

    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TMPDIR");
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final WorkerProperties properties;
    private final EngineProperties engine;
    private final NodeIdentity identity;

    WorkerCommands(WorkerProperties properties, EngineProperties engine, NodeIdentity identity) {
        this.properties = properties;
        this.engine = engine;
        this.identity = identity;
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
                "WORKER_ADDRESS", "127.0.0.1",
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
