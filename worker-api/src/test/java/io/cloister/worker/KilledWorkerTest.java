package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.cloister.worker.gate.Barrier;
import io.cloister.worker.gate.EngineCall;
import io.cloister.worker.gate.EngineGate;
import io.cloister.worker.gate.Passed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * A worker that holds a job in each state that there is, is killed with signal 9 and started again. Each job ends once,
 * its command has run once, its output is whole, and nothing is left behind. The states are reached by holding what the
 * worker asks of its engine.
 */
@OnEachEngine(settings = "worker.job.max-concurrency=20")
class KilledWorkerTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration RUN_TIME = Duration.ofSeconds(4);

    private final TestEngine engine;
    private final GatedWorker worker;
    private final EngineGate gate;
    private final WorkerClient client;
    private final List<Barrier> barriers = new ArrayList<>();

    private final CountingJob forgotten = CountingJob.quick();
    private final CountingJob fetched = CountingJob.quick();
    private final CountingJob accepted = CountingJob.quick();
    private final CountingJob canceledBeforeItsStart = CountingJob.quick();
    private final CountingJob createdTooLate = CountingJob.quick();
    private final CountingJob created = CountingJob.quick();
    private final CountingJob aboutToStart = CountingJob.quick();
    private final CountingJob startedAfterTheKill = CountingJob.quick();
    private final CountingJob exited = CountingJob.quick();
    private final CountingJob exitedInTime = CountingJob.quick().within(RUN_TIME);
    private final CountingJob ended = CountingJob.quick();
    private final CountingJob beingCanceled = CountingJob.endless();
    private final CountingJob overdue = CountingJob.endless().within(RUN_TIME);
    private final CountingJob started = CountingJob.slow();
    private final CountingJob running = CountingJob.slow();
    private final CountingJob neverSeen = CountingJob.quick();
    private final Map<CountingJob, JsonNode> responses = new LinkedHashMap<>();
    private JsonNode fetchedBefore;
    private JsonNode endedBefore;
    private Barrier lateCreate;
    private Barrier lateStart;
    private PatientReader reader;

    KilledWorkerTest(TestEngine engine, GatedWorker worker) {
        this.engine = engine;
        this.worker = worker;
        this.gate = worker.gate();
        this.client = worker.client();
    }

    @TestFactory
    Stream<DynamicTest> endsEachJobOnce() {
        killTheWorkerAndStartItAgain();
        return Stream.of(
                dynamicTest("no command ran twice or was left out", this::noCommandRanTwiceOrWasLeftOut),
                dynamicTest("each worker asks once what its engine is", this::eachWorkerAsksOnceWhatItsEngineIs),
                dynamicTest("the forgotten stays forgotten", this::theForgottenStaysForgotten),
                dynamicTest("the fetched is still there", this::theFetchedIsStillThere),
                dynamicTest(
                        "the accepted is the same job when it is posted again",
                        this::theAcceptedIsTheSameJobWhenItIsPostedAgain),
                dynamicTest(
                        "the one canceled before its start does not start",
                        this::theOneCanceledBeforeItsStartDoesNotStart),
                dynamicTest(
                        "the one canceled before it came does not start", this::theOneCanceledBeforeItCameDoesNotStart),
                dynamicTest("a container that came too late goes", this::aContainerThatCameTooLateGoes),
                dynamicTest(
                        "a container that was not started is not missed", this::aContainerThatWasNotStartedIsNotMissed),
                dynamicTest("the one about to start starts", this::theOneAboutToStartStarts),
                dynamicTest(
                        "the one whose start reached the engine after the kill is not started again",
                        this::theOneWhoseStartReachedTheEngineAfterTheKillIsNotStartedAgain),
                dynamicTest(
                        "the one that exited meanwhile is not started again",
                        this::theOneThatExitedMeanwhileIsNotStartedAgain),
                dynamicTest("the started and the running are followed", this::theStartedAndTheRunningAreFollowed),
                dynamicTest("who reads along misses nothing", this::whoReadsAlongMissesNothing),
                dynamicTest("the ended has its result", this::theEndedHasItsResult),
                dynamicTest("the one being canceled is canceled", this::theOneBeingCanceledIsCanceled),
                dynamicTest("the overdue is killed", this::theOverdueIsKilled));
    }

    private void killTheWorkerAndStartItAgain() {
        long begin = System.nanoTime();
        reachWhatWaits();
        reachWhatRuns();
        worker.process().kill();

        assertThat(reader.heard()).doesNotContain("\n200\n");
        lateStart.letGo();
        barriers.stream().filter(barrier -> barrier != lateCreate).forEach(Barrier::drop);
        Await.until(
                SOON,
                "four commands have run",
                () -> engine.containersOf(worker.slug()).stream()
                                .filter(container -> container.getState().equals("exited"))
                                .count()
                        == 4);
        Await.until(
                SOON,
                "time is up",
                () -> System.nanoTime() - begin > RUN_TIME.plusSeconds(2).toNanos());
        worker.process().start();
        lateCreate.letGo();

        jobs().forEach(job -> responses.put(job, response(job)));
    }

    private void reachWhatWaits() {
        run(forgotten);
        assertThat(client.delete(forgotten.path()).status()).isEqualTo(204);
        fetchedBefore = run(fetched);
        cancel(neverSeen);
        hold(gate::holdNext, EngineCall.CREATE, accepted);
        hold(gate::holdNext, EngineCall.CREATE, canceledBeforeItsStart);
        cancel(canceledBeforeItsStart);
        lateCreate = hold(gate::holdNext, EngineCall.CREATE, createdTooLate);
        hold(gate::holdNextAnswer, EngineCall.CREATE, created);
        hold(gate::holdNext, EngineCall.START, aboutToStart);
        lateStart = hold(gate::holdNext, EngineCall.START, startedAfterTheKill);
        hold(gate::holdNextAnswer, EngineCall.START, exited);
        hold(gate::holdNextAnswer, EngineCall.START, exitedInTime);
        hold(gate::holdNext, EngineCall.REMOVE, ended);
        endedBefore = response(ended);
    }

    private void reachWhatRuns() {
        client.accept(beingCanceled.request());
        PatientReader.of(client, beingCanceled.id()).awaitLine("10");
        Barrier kill = gate.holdNext(EngineCall.KILL);
        barriers.add(kill);
        cancel(beingCanceled);
        kill.awaitReached();
        client.accept(overdue.request());
        hold(gate::holdNextAnswer, EngineCall.START, started);
        client.accept(running.request());
        reader = PatientReader.of(client, running.id());
        reader.awaitLine("20");
        assertThat(client.state(overdue.id())).isEqualTo("running");
    }

    private Stream<CountingJob> jobs() {
        return Stream.of(
                fetched,
                accepted,
                canceledBeforeItsStart,
                createdTooLate,
                created,
                aboutToStart,
                startedAfterTheKill,
                exited,
                exitedInTime,
                ended,
                beingCanceled,
                overdue,
                started,
                running);
    }

    private void noCommandRanTwiceOrWasLeftOut() {
        assertThat(gate.answered(EngineCall.START, 204))
                .extracting(Passed::container)
                .doesNotHaveDuplicates()
                .hasSize((int) jobs().count()); // without the one that was canceled, with the one that is forgotten
    }

    // Podman takes a second to answer that to a few, and many to a few dozen.
    private void eachWorkerAsksOnceWhatItsEngineIs() {
        assertThat(gate.answered(EngineCall.VERSION, 200)).hasSize(2);
    }

    private void theForgottenStaysForgotten() {
        assertThat(client.get(forgotten.path()).status()).isEqualTo(404);
        assertThat(client.accept(forgotten.request()).status()).isEqualTo(409);
        assertThat(client.delete(forgotten.path()).status()).isEqualTo(204);
    }

    private void theFetchedIsStillThere() {
        assertThat(responses.get(fetched)).isEqualTo(fetchedBefore);
        endedWhole(fetched);
    }

    private void theAcceptedIsTheSameJobWhenItIsPostedAgain() {
        assertThat(client.accept(accepted.request()).status()).isEqualTo(202);
        assertThat(client.accept(accepted.another()).status()).isEqualTo(409);
        endedWhole(accepted);
    }

    private void theOneCanceledBeforeItsStartDoesNotStart() {
        endedAs(canceledBeforeItsStart, "canceled");
        assertThat(responses.get(canceledBeforeItsStart).path("stdout").asString())
                .isEmpty();
        leavesNothing(canceledBeforeItsStart);
    }

    private void theOneCanceledBeforeItCameDoesNotStart() {
        cancel(neverSeen);
        assertThat(client.accept(neverSeen.request())
                        .json()
                        .path("response")
                        .path("status")
                        .asString())
                .isEqualTo("canceled");
        leavesNothing(neverSeen);
    }

    private void aContainerThatCameTooLateGoes() {
        endedWhole(createdTooLate);
    }

    private void aContainerThatWasNotStartedIsNotMissed() {
        endedWhole(created);
    }

    private void theOneAboutToStartStarts() {
        endedWhole(aboutToStart);
    }

    private void theOneWhoseStartReachedTheEngineAfterTheKillIsNotStartedAgain() {
        endedWhole(startedAfterTheKill);
    }

    private void theOneThatExitedMeanwhileIsNotStartedAgain() {
        endedWhole(exited);
        endedWhole(exitedInTime);
    }

    private void theStartedAndTheRunningAreFollowed() {
        endedWhole(started);
        endedWhole(running);
    }

    private void whoReadsAlongMissesNothing() {
        assertThat(reader.awaitEnd()).isEqualTo("completed");
        CountingJob.checkWhole(reader.heard());
    }

    private void theEndedHasItsResult() {
        assertThat(responses.get(ended)).isEqualTo(endedBefore);
        endedWhole(ended);
    }

    private void theOneBeingCanceledIsCanceled() {
        endedAs(beingCanceled, "canceled");
        assertThat(linesOf(beingCanceled)).isGreaterThanOrEqualTo(10);
        leavesNothing(beingCanceled);
    }

    private void theOverdueIsKilled() {
        endedAs(overdue, "timeout");
        assertThat(linesOf(overdue)).isPositive();
        leavesNothing(overdue);
    }

    private JsonNode run(CountingJob job) {
        client.accept(job.request());
        JsonNode response = response(job);
        Await.until(
                SOON,
                "its pod is gone",
                () -> engine.containersOf(worker.slug()).isEmpty());
        return response;
    }

    /** Brings a job to where it waits for what the gate holds. */
    private Barrier hold(Function<EngineCall, Barrier> holding, EngineCall call, CountingJob job) {
        Barrier barrier = holding.apply(call);
        barriers.add(barrier);
        client.accept(job.request());
        barrier.awaitReached();
        return barrier;
    }

    private void cancel(CountingJob job) {
        assertThat(client.post(job.path() + "/cancel", "").status()).isEqualTo(204);
    }

    private JsonNode response(CountingJob job) {
        return client.get(job.path() + "?wait=" + SOON.toSeconds()).json().path("response");
    }

    private int linesOf(CountingJob job) {
        return CountingJob.checkedCount(responses.get(job).path("stdout").asString());
    }

    private void endedAs(CountingJob job, String status) {
        assertThat(responses.get(job).path("status").asString())
                .as("%s", responses.get(job))
                .isEqualTo(status);
    }

    private void endedWhole(CountingJob job) {
        job.checkWhole(responses.get(job));
        leavesNothing(job);
    }

    private void leavesNothing(CountingJob job) {
        assertThat(client.delete(job.path()).status()).isEqualTo(204);
        Await.until(SOON, "nothing is left of it", () -> worker.holdsNothingOf(job.id()));
        assertThat(worker.marks(job.id())).containsExactly("forgotten");
    }
}
