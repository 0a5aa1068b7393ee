package io.cloister.orchestrator;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An orchestrator is killed while it has a task at each step of a task's life. Each task ends once all the same, by one run,
 * and nothing is left behind, whether the orchestrator comes back or others go on for it.
 */
class KillMatrixTest {

    @TempDir
    private Path state;

    private final int port = OrchestratorProcess.freePort();
    private final OwnDatabase database =
            new OwnDatabase(RunningOrchestrator.get().databaseUrl());
    private final List<AutoCloseable> started = new ArrayList<>();

    @AfterEach
    void endAll() throws Exception {
        for (AutoCloseable each : started.reversed()) {
            each.close();
        }
        database.close();
    }

    @ParameterizedTest(name = "as one of {0}")
    @ValueSource(ints = {1, 3})
    void killedOrchestratorLosesNothingAtAnyStep(int orchestrators) {
        OrchestratorProcess doomed = start();
        KillScene scene = new KillScene(database.recordHistory(), doomed.api());
        started.add(scene);
        Stream.of(KillStep.values()).forEach(step -> step.reach(scene));
        List<Api> others =
                IntStream.range(1, orchestrators).mapToObj(_ -> startBeside()).toList();

        doomed.kill();
        database.endLeases();
        Eventually.is(() -> database.waitingHeirs() >= others.size(), true);
        scene.unlock();
        scene.goOnAt(others.isEmpty() ? start().api() : others.getFirst());

        for (KillStep step : KillStep.values()) {
            Eventually.is(() -> step + " " + scene.status(step), step + " " + step.ending());
            Eventually.is(() -> step + " " + scene.logs(step).path("complete").asBoolean(true), step + " true");
        }
        scene.awaitNothingLeft();
        assertSoftly(softly -> Stream.of(KillStep.values()).forEach(step -> assertEndedOnce(softly, scene, step)));
    }

    private static void assertEndedOnce(SoftAssertions softly, KillScene scene, KillStep step) {
        softly.assertThat(scene.history(step)).as(step.name()).containsExactly("queued", "running", step.ending());
        softly.assertThat(scene.attempts(step)).as("attempts of " + step).hasSize(1);
        softly.assertThat(scene.runs(step)).as("runs of " + step).hasSize(1);
        softly.assertThat(scene.newOwners(step)).as("new owners of " + step).isLessThanOrEqualTo(1);
        softly.assertThat(scene.logs(step).path("stdout").asString(""))
                .as("output of " + step)
                .isEqualTo("by " + String.join(" and ", scene.runs(step)));
    }

    /** The same one each time, as after a restart. */
    private OrchestratorProcess start() {
        OrchestratorProcess orchestrator =
                OrchestratorProcess.start(state, port, Map.of("DATABASE_URL", database.url()));
        started.add(orchestrator);
        return orchestrator.awaitHealth();
    }

    private Api startBeside() {
        RunningOrchestrator orchestrator = RunningOrchestrator.on(database.url());
        started.add(orchestrator);
        return orchestrator.anonymous();
    }
}
