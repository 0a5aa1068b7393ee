package io.cloister.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A worker in a process of its own, with an environment and a memory of its own. It can be killed and started again: in
 * the same directory, on the same port, under the same slug.
 */
final class WorkerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final ProcessBuilder builder;
    private final Path log;
    private final WorkerClient client;
    private Process process;

    /**
     * Starts it; it is ready when this returns.
     *
     * @param engine address of its engine
     * @param directory its own, empty
     * @param settings those that differ from other workers' of the tests, each {@code name=value}
     */
    WorkerProcess(String engine, String slug, Path directory, Map<String, String> environment, String... settings)
            throws IOException {
        Files.writeString(directory.resolve("token"), WorkerFixture.TOKEN + "\n");
        int port = freePort();
        log = directory.resolve("log");
        client = new WorkerClient(port, WorkerFixture.TOKEN);
        builder = new ProcessBuilder(command(WorkerFixture.arguments(engine, slug, directory, port, settings)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        start();
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(WorkerApplication.class.getName());
        command.addAll(arguments);
        return command;
    }

    /** Starts it, also again, and returns when it is ready. */
    void start() {
        launch();
        awaitReady();
    }

    /** Returns when it is ready. */
    void awaitReady() {
        try {
            Await.until(START, "the worker is ready", () -> client.isReady() || !process.isAlive());
        } catch (AssertionError late) {
            throw new AssertionError(late.getMessage() + "; its log:\n" + log(), late);
        }
        if (!process.isAlive()) {
            throw new AssertionError("the worker did not start; its log:\n" + log());
        }
    }

    /** Starts it, also again, and returns at once. */
    void launch() {
        try {
            process = builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it with signal 9, and returns when it is dead. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to stop with signal 15, and says how long it took to be gone. */
    Duration stop() {
        long start = System.nanoTime();
        process.destroy();
        process.onExit().join();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    WorkerClient client() {
        return client;
    }

    /** All that it has logged so far, over all its starts. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Resident memory in MiB: now, with {@code VmRSS}, or its peak, with {@code VmHWM}. */
    long mebibytes(String figure) {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith(figure + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends it in good manners, so that nothing is left of jobs that have ended. */
    @Override
    public void close() {
        stop();
    }
}
