import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A running program between a client and the model server, and what it costs. Closing it ends it. */
final class Door implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(30);
    private static final long POLL_NANOS = 2_000_000;

    private final Process process;
    private final int port;
    private final Duration start;
    private final Duration startCpu;

    private Door(Process process, int port, Duration start, Duration startCpu) {
        this.process = process;
        this.port = port;
        this.start = start;
        this.startCpu = startCpu;
    }

    /** Starts one, and waits for its first healthy answer. */
    static Door open(ProcessBuilder command, int port, File log) throws IOException {
        command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        var began = System.nanoTime();
        var process = command.start();
        while (!isHealthy(port)) {
            if (!process.isAlive() || System.nanoTime() - began > LONGEST_START.toNanos()) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command.command()) + " did not become healthy");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        var start = Duration.ofNanos(System.nanoTime() - began);
        var cpu = family(process)
                .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
        return new Door(process, port, start, cpu);
    }

    private static boolean isHealthy(int port) throws IOException {
        try (var answer = URI.create(address(port) + "/healthz").toURL().openStream()) {
            return new String(answer.readAllBytes()).strip().equals("ok");
        } catch (ConnectException _) {
            return false;
        }
    }

    private static Stream<ProcessHandle> family(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    private static String address(int port) {
        return "http://127.0.0.1:" + port;
    }

    String url() {
        return address(port);
    }

    /** From exec to the first healthy answer. */
    Duration start() {
        return start;
    }

    /** User and system time up to the first healthy answer. */
    Duration startCpu() {
        return startCpu;
    }

    /** In bytes. */
    long resident() throws IOException {
        return memory("Rss:");
    }

    /** In bytes, where memory that processes share is divided among them. */
    long proportional() throws IOException {
        return memory("Pss:");
    }

    private long memory(String field) throws IOException {
        long bytes = 0;
        for (var each : (Iterable<ProcessHandle>) family(process)::iterator) {
            List<String> lines = Files.readAllLines(Path.of("/proc/" + each.pid() + "/smaps_rollup"));
            var line = lines.stream().filter(one -> one.startsWith(field)).findFirst().orElseThrow();
            bytes += 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
        return bytes;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
