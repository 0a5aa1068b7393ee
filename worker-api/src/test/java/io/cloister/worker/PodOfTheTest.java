package io.cloister.worker;

import io.cloister.worker.door.DoorPolicy;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.output.Stdio;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.Engine;
import io.cloister.worker.pod.ImageFacts;
import io.cloister.worker.pod.Pod;
import io.cloister.worker.pod.PodIdentity;
import io.cloister.worker.pod.PodLimits;
import io.cloister.worker.pod.PodRequest;
import io.cloister.worker.pod.Pods;
import io.cloister.worker.pod.Stop;
import io.cloister.worker.workspace.WorkspaceLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One pod without a job around it, of a shell script; a worker process may leave it and another one take it over. */
final class PodOfTheTest {

    private static final Duration RUN_TIME = Duration.ofSeconds(40);
    private static final long MIB = 1024L * 1024;

    private final WorkerFixture worker;
    private final PodRequest request;
    private final Path directory;
    private Stop stop = new Stop();
    private @Nullable KeptOutput output;
    private @Nullable PodIdentity identity;

    private PodOfTheTest(WorkerFixture worker, PodRequest request) {
        this.worker = worker;
        this.request = request;
        try {
            this.directory = Files.createTempDirectory("pod-output");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static PodOfTheTest plain(WorkerFixture worker, String script) {
        return new PodOfTheTest(worker, request(worker, script, "job-" + UUID.randomUUID(), null));
    }

    static PodOfTheTest withDoor(WorkerFixture worker, String script, String sidecarImage) {
        String job = "job-" + UUID.randomUUID();
        DoorPolicy policy = new DoorPolicy("task", job, null, null, null, Instant.MAX, 1, 0);
        return new PodOfTheTest(
                worker, request(worker, script, job, new PodRequest.Inference(image(worker, sidecarImage), policy)));
    }

    private static PodRequest request(
            WorkerFixture worker, String script, String job, PodRequest.@Nullable Inference inference) {
        return new PodRequest(
                "task",
                job,
                image(worker, TestEngine.IMAGE),
                List.of("sh", "-c", script),
                Map.of(),
                Map.of(),
                null,
                new PodLimits(1, 128 * MIB, 64, 1024, 8 * MIB, MIB),
                new WorkspaceLimits(4 * MIB, 256),
                inference);
    }

    private static ImageFacts image(WorkerFixture worker, String name) {
        return worker.part(Engine.class).findImage(name).orElseThrow();
    }

    String jobId() {
        return request.jobId();
    }

    Stop stop() {
        return stop;
    }

    PodIdentity identity() {
        return identity;
    }

    /** What is kept of a stream, in whichever process. */
    String text(Stdio stream) {
        return output.text(stream);
    }

    KeptOutput output() {
        return output;
    }

    /** Makes it and starts its command. */
    Pod start() {
        output = open();
        Pod pod = worker.part(Pods.class).create(request, output, new Ledger(), stop);
        identity = pod.identity();
        pod.start();
        return pod;
    }

    /** Leaves it as a worker that goes. */
    void leave(Pod pod) {
        stop.leave();
        pod.close();
        output.close();
        stop = new Stop();
    }

    /** Takes it over as the next worker does. */
    Pod adopt() {
        output = open();
        return worker.part(Pods.class).adopt(request, identity, output, new Ledger(), stop);
    }

    static Ending end(Pod pod) {
        try (pod) {
            return pod.awaitEnd(RUN_TIME, RUN_TIME);
        }
    }

    static CompletableFuture<Ending> ending(Pod pod) {
        return CompletableFuture.supplyAsync(() -> end(pod));
    }

    /** Lets a script go on that waits for {@code /cloister/go}. */
    void go() throws IOException {
        Files.createFile(
                worker.stateDirectory().resolve("jobs").resolve(jobId()).resolve("cloister/go"));
    }

    private KeptOutput open() {
        try {
            return KeptOutput.open(directory.resolve("stdout"), directory.resolve("stderr"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
