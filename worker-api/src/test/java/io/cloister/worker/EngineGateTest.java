package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import io.cloister.worker.gate.Barrier;
import io.cloister.worker.gate.EngineCall;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The gate between a worker and a real engine: it changes nothing by itself, and holds what it is told to hold. */
@OnEachEngine
class EngineGateTest {

    private final String id = "job-" + UUID.randomUUID();
    private final TestEngine engine;
    private final GatedWorker worker;

    EngineGateTest(TestEngine engine, GatedWorker worker) {
        this.engine = engine;
        this.worker = worker;
        worker.startOver();
    }

    @Test
    void passesOnAWholeRun() {
        Answer answer = run("echo out; echo err >&2; yes | head -c 200000");

        assertThat(answer.text("stdout")).isEqualTo("out\n" + "y\n".repeat(100_000));
        assertThat(answer.text("stderr")).isEqualTo("err\n");
        assertThat(worker.gate().answered(EngineCall.CREATE, 201)).hasSize(1);
        assertThat(worker.gate().answered(EngineCall.START, 204))
                .singleElement()
                .satisfies(start -> assertThat(start.path()).startsWith("/containers/" + start.container() + "/"));
    }

    @Test
    void holdsARequestBeforeTheEngineSeesIt() {
        Barrier create = worker.gate().holdNext(EngineCall.CREATE);
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> run("echo held"));

        create.awaitReached();

        assertThat(worker.gate().answered(EngineCall.CREATE, 201)).isEmpty();
        assertThat(engine.containersOf(worker.slug())).isEmpty();
        create.letGo();
        assertThat(answer.join().text("stdout")).isEqualTo("held\n");
    }

    @Test
    void holdsAnAnswerThatTheEngineHasGiven() {
        Barrier create = worker.gate().holdNextAnswer(EngineCall.CREATE);
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> run("echo held"));

        create.awaitReached();

        assertThat(engine.containersOf(worker.slug())).hasSize(1);
        create.letGo();
        assertThat(answer.join().text("stdout")).isEqualTo("held\n");
    }

    @Test
    void losesWhatItIsToldToLose() {
        Barrier create = worker.gate().holdNext(EngineCall.CREATE);
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> run("true"));

        create.awaitReached();
        Barrier another = worker.gate().holdNext(EngineCall.CREATE);
        create.drop();
        another.awaitReached();

        assertThat(engine.containersOf(worker.slug())).isEmpty();
        another.letGo();
        assertThat(answer.join().text("status")).isEqualTo("completed");
    }

    private Answer run(String command) {
        return worker.client().run(request(id, "sh", "-c", command));
    }
}
