package io.cloister.orchestrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An orchestrator as a process of its own, which a test may kill. */
final class OrchestratorProcess implements AutoCloseable {

    private final Process process;
    private final int port;
    private final Path log;

    private OrchestratorProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts one with everything that it needs, but for what {@code overrides} say otherwise. */
    static OrchestratorProcess start(Path state, int port, Map<String, String> overrides) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ORCHESTRATOR_STATE_DIR", state.resolve("orchestrator").toString(),
                "ORCHESTRATOR_PORT", Integer.toString(port),
                "JWT_SECRET", RunningOrchestrator.SECRET,
                "BOOTSTRAP_ADMIN_PASSWORD", RunningOrchestrator.PASSWORD,
                "NODE_REGISTRATION_PSK", RunningOrchestrator.PSK));
        environment.putAll(overrides);
        Path log = state.resolve("log");
        try {
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OrchestratorApplication.class.getName()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().remove("DATABASE_URL");
            builder.environment().putAll(environment);
            return new OrchestratorProcess(builder.start(), port, log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts one on that database at any free port, and waits until it is there. */
    static OrchestratorProcess startOn(OwnDatabase database, Path state) {
        return start(state, freePort(), Map.of("DATABASE_URL", database.url())).awaitHealth();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    Api api() {
        return Api.anonymous("http://127.0.0.1:" + port);
    }

    OrchestratorProcess awaitHealth() {
        Eventually.is(this::isHealthy, true, Duration.ofSeconds(60));
        return this;
    }

    private boolean isHealthy() {
        if (!process.isAlive()) {
            throw new AssertionError("the orchestrator ended:\n" + log());
        }
        try {
            return api().get("/healthz").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** Halts it where it stands, or lets it go on, as {@code kill} would with {@code STOP} or {@code CONT}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends it like a crash would. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Ends it as an operator would, and says how it went. */
    int stop() {
        process.destroy();
        return awaitExit();
    }

    int awaitExit() {
        try {
            if (!process.waitFor(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the orchestrator does not end:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            signal("CONT");
            stop();
        }
    }
}
