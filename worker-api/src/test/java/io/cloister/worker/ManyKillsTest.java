package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import io.cloister.worker.gate.EngineCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** 500 jobs through four slots of a worker that is killed five seconds after each of its starts. */
@OnEachEngine(settings = "worker.job.max-concurrency=4")
@Tag("long")
class ManyKillsTest {

    private static final Logger log = LoggerFactory.getLogger(ManyKillsTest.class);
    private static final int JOBS = 500;
    private static final int CALLERS = 8;

    /** Each tenth goes on through a kill, as a rule. */
    private static final int SLOW = 10;

    private static final Duration LIFE = Duration.ofSeconds(5);
    private static final Duration BOUND = Duration.ofMinutes(20);
    private static final Duration SOON = Duration.ofSeconds(15);

    private final TestEngine engine;
    private final GatedWorker worker;
    private final WorkerClient client;

    ManyKillsTest(TestEngine engine, GatedWorker worker) {
        this.engine = engine;
        this.worker = worker;
        this.client = worker.client();
    }

    @Test
    void loseNothingAndRepeatNothing() throws InterruptedException, ExecutionException {
        List<CountingJob> jobs = IntStream.range(0, JOBS)
                .mapToObj(number -> number % SLOW == 0 ? CountingJob.slow() : CountingJob.quick())
                .toList();
        int kills = 0;
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            CompletableFuture<Void> done = CompletableFuture.allOf(jobs.stream()
                    .map(job -> CompletableFuture.runAsync(() -> conduct(job), callers))
                    .toArray(CompletableFuture[]::new));
            while (!isDoneWithin(LIFE, done)) {
                worker.dieAndComeBack();
                kills++;
            }
        }

        log.atInfo().log("{}: {} jobs and {} kills", engine.name(), JOBS, kills);
        assertThat(worker.gate().answered(EngineCall.START, 204)).hasSize(JOBS);
        Await.until(
                SOON,
                "no container is left",
                () -> engine.containersOf(worker.slug()).isEmpty());
        assertThat(jobs).allMatch(job -> worker.holdsNothingOf(job.id()));
    }

    /** What an orchestrator does for a job: it posts until it hears that the job is accepted, follows, and forgets. */
    private void conduct(CountingJob job) {
        assertThat(ask(() -> client.accept(job.request())).status()).isEqualTo(202);
        Answer ended = ask(() -> client.get(job.path() + "?wait=5"));
        while (ended.status() == 200 && !ended.text("state").equals("ended")) {
            ended = ask(() -> client.get(job.path() + "?wait=5"));
        }
        assertThat(ended.status()).isEqualTo(200);
        job.checkWhole(ended.json().path("response"));
        assertThat(ask(() -> client.delete(job.path())).status()).isEqualTo(204);
    }

    /** Repeats a call whose outcome nobody knows, or that is to be repeated later. */
    private static Answer ask(Supplier<Answer> call) {
        AtomicReference<Answer> heard = new AtomicReference<>();
        Await.until(BOUND, "an answer", () -> {
            try {
                heard.set(call.get());
                return heard.get().status() != 429 && heard.get().status() != 503;
            } catch (IllegalStateException _) {
                return false; // The worker is away.
            }
        });
        return heard.get();
    }

    private static boolean isDoneWithin(Duration bound, CompletableFuture<Void> done)
            throws InterruptedException, ExecutionException {
        try {
            done.get(bound.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        }
    }
}
