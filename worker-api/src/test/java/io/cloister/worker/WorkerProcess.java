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

/** A worker in a process of its own, with an environment and a memory of its own. */
final class WorkerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final WorkerClient client;

    /** @param directory its own, empty */
    WorkerProcess(TestEngine engine, String slug, Path directory, Map<String, String> environment) throws IOException {
        int port = freePort();
        Path token = Files.writeString(directory.resolve("token"), WorkerFixture.TOKEN + "\n");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(WorkerApplication.class.getName());
        WorkerFixture.settings(engine.host(), slug, directory.resolve("state"), token)
                .forEach((name, value) -> command.add("--" + name + "=" + value));
        command.add("--server.port=" + port);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(directory.resolve("log").toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        client = new WorkerClient(port, WorkerFixture.TOKEN);
        Await.until(START, "the worker answers", client::isReady);
    }

    WorkerClient client() {
        return client;
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

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
