package io.cloister.worker.selftest;

import io.cloister.contracts.worker.SelfTestReport;
import io.cloister.contracts.worker.SelfTestReport.Outcome;
import io.cloister.contracts.worker.SelfTestReport.ProbeResult;
import io.cloister.contracts.worker.WorkerStatus;
import io.cloister.worker.door.DoorPolicy;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.output.Stdio;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.EngineFacts;
import io.cloister.worker.pod.Pod;
import io.cloister.worker.pod.PodLimits;
import io.cloister.worker.pod.PodRequest;
import io.cloister.worker.pod.Pods;
import io.cloister.worker.pod.Stop;
import io.cloister.worker.pod.StoppedException;
import io.cloister.worker.state.DirectoryTree;
import io.cloister.worker.state.StateDirectory;
import io.cloister.worker.workspace.WorkspaceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Runs the probes in real pods, made as every task's pod is: one with a sandbox alone, one with a door. */
@Component
final class Attack {

    private static final Duration RUN_TIME = Duration.ofSeconds(60);
    private static final long MIB = 1024L * 1024;
    private static final PodLimits LIMITS = new PodLimits(1, 128 * MIB, 64, 1024, 8 * MIB, MIB);
    private static final WorkspaceLimits WORKSPACE = new WorkspaceLimits(4 * MIB, 256);
    private static final Set<Outcome> GOOD = Set.of(Outcome.HELD, Outcome.SKIPPED);

    private final Pods pods;
    private final Arsenal arsenal;
    private final StateDirectory state;
    private final Clock clock;

    Attack(Pods pods, Arsenal arsenal, StateDirectory state, Clock clock) {
        this.pods = pods;
        this.arsenal = arsenal;
        this.state = state;
        this.clock = clock;
    }

    /** Whether a probe's outcome lets the node work. */
    static boolean isGood(ProbeResult result) {
        return GOOD.contains(result.outcome());
    }

    /**
     * Attacks, once.
     *
     * @param stop ends it early; what has not been tried then is unknown
     */
    SelfTestReport on(Surroundings node, Stop stop) {
        Instant start = clock.instant();
        List<ProbeResult> results = attackEach(node, stop);
        EngineFacts engine = node.engine();
        return new SelfTestReport(
                1,
                results.stream().allMatch(Attack::isGood),
                start,
                clock.instant(),
                new WorkerStatus.Engine(engine.runtime(), engine.version(), engine.rootless()),
                results);
    }

    // Side by side: the node waits for the slower of the two only.
    private List<ProbeResult> attackEach(Surroundings node, Stop stop) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<List<ProbeResult>>> attacks = Stream.of(SelfTestReport.Pod.values())
                    .map(pod -> CompletableFuture.supplyAsync(() -> attack(pod, node, stop), threads))
                    .toList();
            return attacks.stream()
                    .map(CompletableFuture::join)
                    .flatMap(List::stream)
                    .toList();
        }
    }

    private List<ProbeResult> attack(SelfTestReport.Pod kind, Surroundings node, Stop stop) {
        try {
            Path directory = Files.createTempDirectory(state.directory("probes"), "");
            try (KeptOutput output = KeptOutput.open(directory.resolve("stdout"), directory.resolve("stderr"))) {
                String silence = run(kind, node, output, stop);
                return results(kind, output.text(Stdio.STDOUT), silence);
            } finally {
                DirectoryTree.remove(directory);
            }
        } catch (IOException failure) {
            return results(kind, "", "what they say could not be kept: " + failure.getMessage());
        }
    }

    private List<ProbeResult> results(SelfTestReport.Pod kind, String said, String silence) {
        ProbeLines lines = ProbeLines.of(said);
        return arsenal.probes(kind).stream()
                .map(probe -> lines.of(probe, kind, arsenal.mayBeSkipped(), silence))
                .toList();
    }

    // Returns why a probe may have said nothing.
    private String run(SelfTestReport.Pod kind, Surroundings node, KeptOutput output, Stop stop) {
        try (Pod pod = pods.create(request(kind, node), output, new Ledger(), stop)) {
            pod.start();
            Ending ending = pod.awaitEnd(RUN_TIME, RUN_TIME);
            return "the probes ended before: " + ending;
        } catch (EngineException | StoppedException | IOException failure) {
            return "there was no pod to attack: " + failure.getMessage();
        }
    }

    private PodRequest request(SelfTestReport.Pod kind, Surroundings node) throws IOException {
        String id = "selftest-" + UUID.randomUUID();
        return new PodRequest(
                "selftest",
                id,
                node.sandbox(),
                List.of("/bin/sh", "/cloister/input"),
                Map.of(),
                arsenal.files(kind, node.sandbox().variables()),
                arsenal.runner(),
                LIMITS,
                WORKSPACE,
                inference(kind, node, id));
    }

    private PodRequest.@Nullable Inference inference(SelfTestReport.Pod kind, Surroundings node, String id) {
        return switch (kind) {
            case PLAIN -> null;
            case INFERENCE -> {
                Instant deadline = clock.instant().plus(RUN_TIME);
                DoorPolicy noModel = new DoorPolicy("selftest", id, List.of(), 1L, 1L, deadline, 1, 0);
                yield new PodRequest.Inference(node.sidecar(), noModel);
            }
        };
    }
}
