package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.gate.EngineGate;
import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A worker process behind a gate of its own, to be killed while the gate holds what it asks of its engine. */
final class GatedWorker implements AutoCloseable {

    /** It is started often and does little. */
    private static final Map<String, String> QUICK = Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

    private final TestEngine engine;
    private final String slug = "test-" + UUID.randomUUID();
    private final Path root;
    private final EngineGate gate;
    private final WorkerProcess process;

    GatedWorker(TestEngine engine, String... settings) {
        this(engine, root(), settings);
    }

    private GatedWorker(TestEngine engine, Path root, String... settings) {
        this.engine = engine;
        this.root = root;
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("worker.state.boot-id=" + bootId());
        try {
            boot();
            gate = new EngineGate(engine.host(), root.resolve("engine.sock"));
            process = new WorkerProcess(gate.host(), slug, root, QUICK, all.toArray(String[]::new));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One whose state directory is a file system of its own, of this size. */
    static GatedWorker onItsOwnDisk(TestEngine engine, int mebibytes, String... settings) {
        Path root = root();
        String state = root.resolve("state").toString();
        try {
            Files.createDirectory(root.resolve("state"));
            assertThat(host("mount", "-t", "tmpfs", "-o", "mode=700,size=" + mebibytes + "m", "tmpfs", state))
                    .as("exit code of mount")
                    .isZero();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new GatedWorker(engine, root, settings);
    }

    private static Path root() {
        try {
            return Files.createTempDirectory("cg");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What each test begins with: it runs, and the gate holds nothing and remembers nothing. */
    void startOver() {
        gate.startOver();
        if (!process.isAlive()) {
            process.start();
        }
    }

    String slug() {
        return slug;
    }

    EngineGate gate() {
        return gate;
    }

    WorkerProcess process() {
        return process;
    }

    WorkerClient client() {
        return process.client();
    }

    /** From its next start on it takes the machine for one that was restarted. */
    void boot() throws IOException {
        Files.writeString(bootId(), UUID.randomUUID() + "\n");
    }

    private Path bootId() {
        return root.resolve("boot-id");
    }

    /** Kills it with signal 9 and starts it again in the same place; it is ready when this returns. */
    void dieAndComeBack() {
        process.kill();
        process.start();
    }

    Path stateDirectory() {
        return root.resolve("state");
    }

    /** Tells a job's command to go on, by a file {@code /cloister/go} that it sees. */
    void tell(String jobId) throws IOException {
        Files.createFile(stateDirectory().resolve("jobs").resolve(jobId).resolve("cloister/go"));
    }

    /** Where its journal keeps this of a job. */
    Path record(String jobId, String mark) {
        return stateDirectory().resolve("journal").resolve(jobId + "." + mark);
    }

    /** What its journal keeps of a job: the endings of its files' names. */
    Set<String> marks(String jobId) {
        try (Stream<Path> files = Files.list(stateDirectory().resolve("journal"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(jobId + "."))
                    .map(name -> name.substring(jobId.length() + 1))
                    .collect(Collectors.toSet());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether nothing of a job is left on this machine: no container, no directory and no mount. */
    boolean holdsNothingOf(String jobId) {
        return engine.containersOf(slug).stream()
                        .noneMatch(
                                container -> jobId.equals(container.getLabels().get("cloister.job-id")))
                && WorkerFixture.holdsNothingOf(jobId, stateDirectory());
    }

    /** Ends it, and removes also what a test that failed has left. */
    @Override
    public void close() {
        process.kill();
        gate.close();
        engine.removeAll(slug);
        try {
            for (String mount : mounts()) {
                host("umount", "-l", mount);
            }
            DirectoryTree.remove(root);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int host(String... command) throws IOException {
        return new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    }

    private List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" ", -1)[4])
                .filter(mountPoint -> mountPoint.startsWith(root.toString()))
                .toList();
    }
}
