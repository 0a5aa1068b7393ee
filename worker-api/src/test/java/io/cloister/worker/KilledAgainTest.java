package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.gate.Barrier;
import io.cloister.worker.gate.EngineCall;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A worker that is killed while it takes up what the one before it has left; and one whose whole machine went down. */
@OnEachEngine
class KilledAgainTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final GatedWorker worker;
    private final WorkerClient client;

    KilledAgainTest(GatedWorker worker) {
        this.worker = worker;
        this.client = worker.client();
        worker.startOver();
    }

    @Test
    void adoptsAtTheThirdStartWhatItLookedAtInTheSecond() {
        CountingJob job = running(CountingJob.slow());
        worker.process().kill();
        Barrier look = worker.gate().holdNext(EngineCall.OF_A_CONTAINER);
        worker.process().launch();
        look.awaitReached();
        worker.process().kill();
        look.drop();

        worker.process().start();

        job.checkWhole(response(job));
        ranOnceAndLeavesNothing(job);
    }

    @Test
    void takesNoCommandThatWentDownWithTheMachineForOneThatExited() throws IOException {
        CountingJob job = running(CountingJob.endless());
        worker.process().kill();
        worker.boot();

        worker.process().start();

        JsonNode response = response(job);
        assertThat(response.path("status").asString()).isEqualTo("failed");
        assertThat(response.hasNonNull("exit_code")).isFalse();
        assertThat(response.path("failure").path("code").asString()).isEqualTo("sandbox_error");
        assertThat(response.path("failure").path("retryable").asBoolean()).isTrue();
        ranOnceAndLeavesNothing(job);
    }

    private CountingJob running(CountingJob job) {
        client.accept(job.request());
        PatientReader.of(client, job.id()).awaitLine("10");
        return job;
    }

    private JsonNode response(CountingJob job) {
        return client.get(job.path() + "?wait=" + SOON.toSeconds()).json().path("response");
    }

    private void ranOnceAndLeavesNothing(CountingJob job) {
        assertThat(worker.gate().answered(EngineCall.START, 204)).as("starts").hasSize(1);
        assertThat(client.delete(job.path()).status()).isEqualTo(204);
        Await.until(SOON, "nothing is left of it", () -> worker.holdsNothingOf(job.id()));
        assertThat(worker.marks(job.id())).containsExactly("forgotten");
    }
}
