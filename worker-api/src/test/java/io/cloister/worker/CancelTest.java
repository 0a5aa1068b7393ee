package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import io.cloister.worker.gate.Barrier;
import io.cloister.worker.gate.EngineCall;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Cancel has one answer at each time. {@link KilledWorkerTest} shows that a kill of the worker changes none. */
@OnEachEngine
class CancelTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private final String id = "cancel-" + UUID.randomUUID();
    private final String path = "/v1/worker/jobs/" + id;
    private final GatedWorker worker;
    private final WorkerClient client;

    CancelTest(GatedWorker worker) {
        this.worker = worker;
        this.client = worker.client();
        worker.startOver();
    }

    @Test
    void keepsAJobFromRunningThatHasNotCome() {
        assertThat(cancel()).isEqualTo(204);
        assertThat(client.get(path).status()).isEqualTo(404);
        assertThat(cancel()).isEqualTo(204);

        Answer accepted = client.accept(job());
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.text("state")).isEqualTo("ended");
        assertThat(status()).isEqualTo("canceled");
        assertThat(worker.gate().answered(EngineCall.CREATE, 201)).isEmpty();
    }

    @Test
    void endsAJobThatHasNotStarted() {
        Barrier create = worker.gate().holdNext(EngineCall.CREATE);
        client.accept(job());
        create.awaitReached();

        assertThat(cancel()).isEqualTo(204);
        create.letGo();

        assertThat(status()).isEqualTo("canceled");
        assertThat(cancel()).as("after the end").isEqualTo(204);
        assertThat(status()).isEqualTo("canceled");
        assertThat(worker.gate().answered(EngineCall.START, 204)).isEmpty();
        Await.until(SOON, "nothing is left of it", () -> worker.holdsNothingOf(id));
    }

    @Test
    void endsAJobWithinTwoSeconds() {
        client.accept(job());
        Await.until(SOON, "it runs", () -> client.state(id).equals("running"));

        long start = System.nanoTime();
        assertThat(cancel()).isEqualTo(204);
        assertThat(cancel()).isEqualTo(204);

        assertThat(status()).isEqualTo("canceled");
        Await.until(SOON, "nothing is left of it", () -> worker.holdsNothingOf(id));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    }

    @Test
    void changesNothingAfterTheEnd() {
        client.accept(request(id, "echo", "done"));
        assertThat(status()).isEqualTo("completed");

        assertThat(cancel()).isEqualTo(204);

        assertThat(status()).isEqualTo("completed");
        assertThat(client.delete(path).status()).isEqualTo(204);
        assertThat(cancel()).as("after it was forgotten").isEqualTo(204);
        assertThat(client.accept(request(id, "echo", "done")).status()).isEqualTo(409);
        assertThat(worker.marks(id)).containsExactly("forgotten");
    }

    private ObjectNode job() {
        return request(id, "sleep", "60");
    }

    private int cancel() {
        return client.post(path + "/cancel", "").status();
    }

    private String status() {
        return client.get(path + "?wait=" + SOON.toSeconds())
                .json()
                .path("response")
                .path("status")
                .asString();
    }
}
