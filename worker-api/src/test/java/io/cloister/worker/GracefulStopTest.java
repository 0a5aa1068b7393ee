package io.cloister.worker;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import io.cloister.worker.gate.EngineCall;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A worker that is asked to stop leaves its jobs running, and whoever waits for them hears to come back. */
@OnEachEngine(settings = "worker.job.max-concurrency=3")
class GracefulStopTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration BOUND = Duration.ofSeconds(5);

    private final TestEngine engine;
    private final GatedWorker worker;
    private final WorkerClient client;

    GracefulStopTest(TestEngine engine, GatedWorker worker) {
        this.engine = engine;
        this.worker = worker;
        this.client = worker.client();
        worker.startOver();
    }

    @Test
    void leavesItsJobsRunning() throws IOException {
        CountingJob adopted = accepted();
        worker.dieAndComeBack();
        CountingJob posted = accepted();
        CountingJob attended = CountingJob.whenTold();
        CompletableFuture<Answer> waiting = supplyAsync(() -> client.get(posted.path() + "?wait=60s"));
        CompletableFuture<Answer> attending = supplyAsync(() -> client.run(attended.request()));
        Await.until(SOON, "all run", () -> client.state(attended.id()).equals("running"));
        PatientReader reader = PatientReader.of(client, posted.id());

        Duration stopping = worker.process().stop();

        assertThat(stopping).isLessThan(BOUND);
        assertThat(engine.containersOf(worker.slug()))
                .hasSize(3)
                .allSatisfy(container -> assertThat(container.getState()).isEqualTo("running"));
        saysToComeBack(waiting.join());
        saysToComeBack(attending.join());
        worker.process().start();
        for (CountingJob job : new CountingJob[] {adopted, posted, attended}) {
            worker.tell(job.id());
            job.checkWhole(client.get(job.path() + "?wait=15").json().path("response"));
            assertThat(client.delete(job.path()).status()).isEqualTo(204);
            Await.until(SOON, "nothing is left of it", () -> worker.holdsNothingOf(job.id()));
        }
        assertThat(reader.awaitEnd()).isEqualTo("completed");
        CountingJob.checkWhole(reader.heard());
        assertThat(worker.gate().answered(EngineCall.START, 204)).hasSize(3);
    }

    private CountingJob accepted() {
        CountingJob job = CountingJob.whenTold();
        client.accept(job.request());
        Await.until(SOON, "it runs", () -> client.state(job.id()).equals("running"));
        return job;
    }

    private static void saysToComeBack(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("retryable").asBoolean()).isTrue();
        assertThat(answer.raw().headers().firstValue("Retry-After")).isPresent();
    }
}
