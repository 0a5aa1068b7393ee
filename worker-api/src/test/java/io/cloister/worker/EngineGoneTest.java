package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.cloister.worker.gate.Barrier;
import io.cloister.worker.gate.EngineCall;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * An engine that goes away while a pod is made or started: no job fails for it, and none runs twice. What the engine did
 * before it went is not known, so both are tried at each call: it never saw it, and nobody heard what came of it.
 */
@OnEachEngine
class EngineGoneTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final GatedWorker worker;
    private final WorkerClient client;

    EngineGoneTest(GatedWorker worker) {
        this.worker = worker;
        this.client = worker.client();
    }

    @TestFactory
    Stream<DynamicTest> theJobGoesOnWhenItIsBack() {
        return Stream.of(EngineCall.CREATE, EngineCall.INSPECT, EngineCall.ATTACH, EngineCall.START)
                .flatMap(call -> Stream.of(
                        dynamicTest(call.path() + " is lost", () -> goesOnAfter(worker.gate()::holdNext, call)),
                        dynamicTest(
                                "the answer to " + call.path() + " is lost",
                                () -> goesOnAfter(worker.gate()::holdNextAnswer, call))));
    }

    private void goesOnAfter(Function<EngineCall, Barrier> holding, EngineCall call) {
        worker.startOver();
        CountingJob job = CountingJob.quick();
        Barrier held = holding.apply(call);
        client.accept(job.request());
        held.awaitReached();

        held.drop();

        job.checkWhole(response(job));
        assertThat(worker.gate().answered(EngineCall.START, 204)).as("starts").hasSize(1);
        assertThat(client.delete(job.path()).status()).isEqualTo(204);
        Await.until(SOON, "nothing is left of it", () -> worker.holdsNothingOf(job.id()));
        assertThat(worker.marks(job.id())).containsExactly("forgotten");
    }

    private JsonNode response(CountingJob job) {
        return client.get(job.path() + "?wait=" + SOON.toSeconds()).json().path("response");
    }
}
