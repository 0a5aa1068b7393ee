package io.cloister.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** An installed service as a process of the features' own, with its output in a file. It never outlives the features. */
final class JavaService {

    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "JAVA_HOME", "CONTAINERS_CONF");
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Process process;
    private final Path output;

    private JavaService(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a service as {@code scripts/setup-dev.sh} does.
     *
     * @param within what runs it, as a command that takes another one; empty for nothing
     * @param folder where it is installed; the folder's name is the service's
     * @param environment what it is told, beside the bare essentials of our own environment
     * @param output the file for what it writes
     */
    static JavaService start(List<String> within, Path folder, Map<String, String> environment, Path output) {
        Path jar = folder.resolve(folder.getFileName() + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new AssertionError(jar + " is not there: run scripts/setup-dev.sh build first.");
        }
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:AOTMode=auto",
                "-XX:AOTCache=" + folder.resolve("app.aot"),
                "-jar",
                jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return new JavaService(process, output);
        } catch (IOException impossible) {
            throw new UncheckedIOException("The service " + jar + " cannot be started.", impossible);
        }
    }

    /** The one service that it has started. */
    ProcessHandle child() {
        List<ProcessHandle> children = process.children().toList();
        if (children.size() != 1) {
            throw new AssertionError("Instead of one service it runs " + children + ": " + output());
        }
        return children.getFirst();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the process to end by itself, and gives its exit code. */
    int awaitExit(Duration limit) {
        if (!exitsWithin(limit)) {
            throw new AssertionError("Still running after " + limit.toSeconds() + " s: " + output());
        }
        return process.exitValue();
    }

    /** Everything that it wrote so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Kills it; returns when it has gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Asks it to end, as a service manager would; returns at once. */
    void askToEnd() {
        process.destroy();
    }

    /** Asks it to end, and kills it only if it does not. */
    void stop() {
        askToEnd();
        if (!exitsWithin(GRACE)) {
            process.destroyForcibly();
            throw new AssertionError("Had to be killed: it did not end within " + GRACE.toSeconds() + " s.");
        }
    }

    private boolean exitsWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
