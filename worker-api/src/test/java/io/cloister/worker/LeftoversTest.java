package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A node after many tasks of every kind, good and bad, several at a time: nothing of them is left. */
@OnEachEngine(settings = "worker.job.max-concurrency=4")
class LeftoversTest {

    private static final Duration ALL_DONE = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final List<String> COMMANDS = List.of(
            "echo hello",
            "exit 3",
            "x=x; while :; do x=$x$x; done",
            "head -c 99000000 /dev/zero > x; exit 9",
            "i=0; while : > f$i; do i=$((i + 1)); done; exit 9",
            "ln -s / root; mkfifo pipe; mkdir closed; chmod 000 closed",
            "head -c 99000000 /dev/zero > /dev/shm/x; touch /dev/mqueue/queue",
            "for i in 1 2 3 4 5; do (setsid sh -c \"trap '' TERM HUP; sleep 600\" &); done",
            "b() { b | b & }; b & while :; do sleep 600 & done",
            "yes | head -c 2000000");

    private final TestEngine engine;
    private final WorkerFixture worker;
    private final WorkerClient client;
    private final String run = "left-" + UUID.randomUUID() + "-";
    private final Set<String> containers = new HashSet<>();

    LeftoversTest(TestEngine engine, WorkerFixture worker) {
        this.engine = engine;
        this.worker = worker;
        this.client = worker.client();
    }

    @Test
    void areNoneAfterAFewOfEachKind() throws IOException {
        areNoneAfter(30);
    }

    @Test
    @Tag("long")
    void areNoneAfterTwoHundred() throws IOException {
        areNoneAfter(200);
    }

    private void areNoneAfter(int tasks) throws IOException {
        Deque<ObjectNode> waiting =
                new ArrayDeque<>(IntStream.range(0, tasks).mapToObj(this::task).toList());

        Await.until(ALL_DONE, "all tasks have run", () -> {
            while (!waiting.isEmpty() && client.accept(waiting.peek()).status() == 202) {
                waiting.remove();
            }
            engine.containersOf(worker.slug()).stream().map(Container::getId).forEach(containers::add);
            return waiting.isEmpty();
        });

        Await.until(
                SOON,
                "containers, directories and mounts are gone",
                () -> engine.containersOf(worker.slug()).isEmpty()
                        && IntStream.range(0, tasks).allMatch(task -> worker.holdsNothingOf(run + task)));
        assertThat(containers).hasSizeGreaterThan(tasks / 2);
        Await.until(SOON, "processes and control groups are gone", () -> traces().isEmpty());
        assertThat(Files.readAllLines(Path.of("/proc/net/unix"))).noneMatch(this::isOurs);
        assertThat(loopFiles()).noneMatch(this::isOurs);
        assertThat(client.run(request("afterwards", "echo", "goes on")).text("stdout"))
                .isEqualTo("goes on\n");
    }

    private ObjectNode task(int number) {
        return request(
                run + number,
                sandbox -> sandbox.put("timeout_seconds", 20)
                        .putObject("limits")
                        .put("memory_bytes", 48 * 1024 * 1024)
                        .put("pids", 32)
                        .put("workspace_bytes", 4 * 1024 * 1024)
                        .put("workspace_inodes", 500),
                "sh",
                "-c",
                COMMANDS.get(number % COMMANDS.size()));
    }

    private boolean isOurs(String text) {
        return text.contains(run)
                || text.contains(worker.stateDirectory().toString())
                || containers.stream().anyMatch(text::contains);
    }

    /** Command lines and control groups that bear a container's id, as monitors, shims and engines leave them. */
    private List<String> traces() {
        List<String> traces = new ArrayList<>();
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(this::isOurs)
                .forEach(traces::add);
        try {
            Files.walkFileTree(Path.of("/sys/fs/cgroup"), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes attributes) {
                    if (isOurs(group.toString())) {
                        traces.add(group.toString());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path gone, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        return traces;
    }

    /** The files behind the loop devices of this machine. */
    private static List<String> loopFiles() throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
            for (Path device : devices.toList()) {
                Path file = device.resolve("loop/backing_file");
                if (Files.exists(file)) {
                    files.add(Files.readString(file));
                }
            }
        }
        return files;
    }
}
