package io.cloister.worker;

import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An engine of a test's own, of the kind of another one, that can be killed and started again. For Podman it is a second
 * service over the same storage, for Docker another engine altogether.
 */
public final class RestartableEngine implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(40);
    private static final Duration END = Duration.ofSeconds(20);

    private final Path directory;
    private final Path socket;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;
    private final TestEngine engine;

    private RestartableEngine(Path directory, Path socket, List<String> command, Map<String, String> environment) {
        this.directory = directory;
        this.socket = socket;
        this.command = command;
        this.environment = environment;
        this.process = launch();
        this.engine = TestEngine.at("unix://" + socket);
    }

    /** Starts one of the same kind. */
    public static RestartableEngine like(TestEngine model) {
        try {
            Path directory = Files.createTempDirectory("ce");
            Path socket = directory.resolve("engine.sock");
            if (model.name().equals("docker")) {
                return new RestartableEngine(directory, socket, docker(directory, socket), Map.of());
            }
            // With the settings of the one that runs, whoever started it.
            Service service = Service.listeningAt(model.host());
            return new RestartableEngine(
                    directory, socket, service.commandFor("unix://" + socket), service.environment());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // No test's container needs a bridge; but without one dockerd would remove that of another Docker on this machine.
    private static List<String> docker(Path directory, Path socket) throws IOException {
        String bridge = Files.exists(Path.of("/sys/class/net/docker0")) ? "docker0" : "none";
        Path settings = Files.writeString(directory.resolve("daemon.json"), """
                {
                  "data-root": "%1$s/data", "exec-root": "%1$s/exec", "pidfile": "%1$s/engine.pid", "bridge": "%2$s",
                  "iptables": false, "ip6tables": false, "ip-forward": false, "ip-masq": false
                }
                """.formatted(directory, bridge));
        return List.of("dockerd", "--config-file", settings.toString(), "--host", "unix://" + socket);
    }

    /** The engine, in whichever run. */
    public TestEngine engine() {
        return engine;
    }

    /** Kills it with {@code SIGKILL}; returns when nothing of its service runs any more. */
    public void kill() {
        process.destroyForcibly().onExit().join();
        awaitEndOfContainerd();
    }

    /** Stops it in good manners. */
    public void stop() {
        process.destroy();
        process.onExit().join();
        awaitEndOfContainerd();
    }

    /** Starts it again; returns when it answers. */
    public void start() {
        process = launch();
    }

    private Process launch() {
        try {
            Files.deleteIfExists(socket);
            List<String> line = new ArrayList<>(List.of("env"));
            environment.forEach((name, value) -> line.add(name + "=" + value));
            line.add("PATH=" + System.getenv("PATH") + ":/usr/sbin:/sbin");
            line.addAll(command);
            Process started = new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
            Await.until(START, "the engine listens", () -> Files.exists(socket));
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // It ends a moment after its dockerd, and the next one would take it for its own.
    private void awaitEndOfContainerd() {
        Path pid = directory.resolve("exec/containerd/containerd.pid");
        Await.until(END, "containerd has ended", () -> !isAlive(pid));
    }

    private static boolean isAlive(Path pid) {
        try {
            return Files.exists(pid)
                    && ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                            .map(ProcessHandle::isAlive)
                            .orElse(false);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        engine.close();
        stop();
        try {
            unmountWhatAKilledOneHasLeft();
            DirectoryTree.remove(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void unmountWhatAKilledOneHasLeft() throws IOException {
        List<String> mountPoints = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(mount -> mount.split(" ", -1)[4])
                .filter(point -> point.startsWith(directory + "/"))
                .sorted(Comparator.reverseOrder())
                .toList();
        for (String point : mountPoints) {
            new ProcessBuilder("umount", point).inheritIO().start().onExit().join();
        }
    }

    /** The service of an engine as it was started. */
    private record Service(List<String> command, String address, Map<String, String> environment) {

        static Service listeningAt(String address) throws IOException {
            try (var processes = ProcessHandle.allProcesses()) {
                Path found = processes
                        .map(process -> Path.of("/proc", String.valueOf(process.pid())))
                        .filter(process -> isService(process, address))
                        .findFirst()
                        .orElse(null);
                return found == null ? usual(address) : of(found, address);
            }
        }

        private static Service usual(String address) {
            return new Service(List.of("podman", "system", "service", "-t", "0", address), address, Map.of());
        }

        private static Service of(Path process, String address) throws IOException {
            Map<String, String> environment = new LinkedHashMap<>();
            for (String variable : words(process.resolve("environ"))) {
                if (variable.startsWith("CONTAINERS_")) {
                    environment.put(
                            variable.substring(0, variable.indexOf('=')),
                            variable.substring(variable.indexOf('=') + 1));
                }
            }
            return new Service(words(process.resolve("cmdline")), address, environment);
        }

        private static boolean isService(Path process, String address) {
            try {
                List<String> words = words(process.resolve("cmdline"));
                return !words.isEmpty() && words.getFirst().endsWith("podman") && words.contains(address);
            } catch (IOException _) {
                return false;
            }
        }

        private static List<String> words(Path file) throws IOException {
            return List.of(Files.readString(file).split("\0", -1)).stream()
                    .filter(word -> !word.isEmpty())
                    .toList();
        }

        List<String> commandFor(String other) {
            return command.stream()
                    .map(word -> word.equals(address) ? other : word)
                    .toList();
        }
    }
}
