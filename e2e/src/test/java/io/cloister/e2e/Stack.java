package io.cloister.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the running stack is and which secrets open it: the process's environment, and for what is absent there, the
 * file {@code env} that {@code scripts/setup-dev.sh up} writes into {@code $CLOISTER_HOME}, quoted with backslashes.
 */
public final class Stack {

    private static final String DEFAULT_SANDBOX_IMAGE = "localhost/cloister/sandbox:latest";

    private final Map<String, String> file = readEnvFile();

    /** The orchestrator's base address. */
    URI orchestrator() {
        return URI.create(required("CLOISTER_URL"));
    }

    /** The worker's base address. */
    URI worker() {
        return URI.create(required("WORKER_URL"));
    }

    /** The bearer token that the worker demands. */
    String workerToken() {
        return required("WORKER_TOKEN");
    }

    /** The model server's address on the host. */
    URI modelServer() {
        return URI.create(required("OLLAMA_URL"));
    }

    /** The model that the stack pulled. */
    String model() {
        return required("OLLAMA_E2E_MODEL");
    }

    /** The bootstrap administrator's handle. */
    String adminHandle() {
        return required("CLOISTER_ADMIN_HANDLE");
    }

    /** The bootstrap administrator's password. */
    String adminPassword() {
        return required("CLOISTER_ADMIN_PASSWORD");
    }

    /** The pre-shared key that lets a machine register as a node. */
    String preSharedKey() {
        return required("CLOISTER_PSK");
    }

    /** The container engine's address. */
    String engine() {
        return required("DOCKER_HOST");
    }

    /** The image of a sandbox that does not ask for another. */
    String sandboxImage() {
        return optional("SANDBOX_IMAGE").orElse(DEFAULT_SANDBOX_IMAGE);
    }

    /** The orchestrator at the port that the variable names; without it, the stack's orchestrator. */
    URI orchestratorAtPortOf(String variable) {
        return optional(variable)
                .map(port -> URI.create("http://localhost:" + port))
                .orElseGet(this::orchestrator);
    }

    /** The folder of an installed service: its jar, libraries and AOT cache. */
    Path serviceFolder(String service) {
        return home().resolve("app").resolve(service);
    }

    /** The process of a service that runs: the service itself and no wrapper. */
    ProcessHandle process(String service) {
        Path file = home().resolve("run").resolve(service + ".pid");
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                    .orElseThrow(() -> new AssertionError("The process that " + file + " names does not run."));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A variable of the environment or of the stack's file. */
    Optional<String> optional(String variable) {
        @Nullable String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            value = file.get(variable);
        }
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    private String required(String variable) {
        return optional(variable)
                .orElseThrow(() -> new AssertionError("There is no running stack: " + variable
                        + " is neither in the environment nor in " + home().resolve("env")
                        + "; run scripts/setup-dev.sh up first."));
    }

    private static Path home() {
        @Nullable String home = System.getenv("CLOISTER_HOME");
        return Path.of(home == null ? "../.cloister" : home).toAbsolutePath().normalize();
    }

    private static Map<String, String> readEnvFile() {
        Path path = home().resolve("env");
        if (!Files.exists(path)) {
            return Map.of();
        }
        try {
            Map<String, String> variables = new HashMap<>();
            for (String line : Files.readAllLines(path)) {
                String[] assignment =
                        line.strip().replaceFirst("^export\\s+", "").split("=", 2);
                if (assignment.length == 2) {
                    variables.put(assignment[0], assignment[1].replaceAll("\\\\(.)", "$1"));
                }
            }
            return variables;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The stack's file " + path + " cannot be read.", unreadable);
        }
    }
}
