package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunStatus;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database is halted and killed, and an orchestrator is killed, while tasks come and run. Whoever is refused, or hears
 * nothing, sends the same again under its key, here or there. Each key is one task in the end, which ran once.
 */
class StormTest {

    private static final int CALLERS = 8;
    private static final int TASKS_EACH = 15;
    private static final int ATTEMPTS = 300;

    @TempDir
    private Path state;

    private final DatabaseServer server = new DatabaseServer(RunningOrchestrator.get());
    private final FakeWorker worker = new FakeWorker("in-the-storm");
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final Semaphore mayBeSent = new Semaphore(0);

    @Test
    void eachKeyIsOneTaskThatRunsOnce() throws Exception {
        worker.progress(StormTest::takeAMoment);
        try (OwnDatabase database = new OwnDatabase(RunningOrchestrator.get().databaseUrl());
                worker;
                OrchestratorProcess doomed = OrchestratorProcess.startOn(database, state);
                RunningOrchestrator survivor = RunningOrchestrator.on(database.url())) {
            database.recordHistory();
            TestNode node = new TestNode(survivor.anonymous(), "in-the-storm", worker)
                    .slots(8)
                    .join(survivor.admin());
            List<Api> doors =
                    List.of(survivor.admin(), survivor.admin().at(doomed.api().url()));
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> sent = IntStream.range(0, CALLERS)
                        .mapToObj(caller -> callers.submit(() -> submitAll(doors, caller)))
                        .toList();
                send(20);
                awaitAnswers(5);
                server.halt();
                try {
                    send(30);
                    awaitRefusal();
                } finally {
                    server.goOn();
                }
                send(30);
                awaitAnswers(60);
                server.kill();
                send(20);
                doomed.kill();
                send(20);
                for (Future<Integer> each : sent) {
                    assertThat(each.get()).isEqualTo(TASKS_EACH);
                }
            }
            database.endLeases();
            node.heartbeat();

            assertThat(answered).hasSize(CALLERS * TASKS_EACH);
            for (String task : answered) {
                Eventually.is(() -> database.history(task), List.of("queued", "running", "completed"));
            }
            assertThat(database.jdbc()
                            .sql("SELECT id FROM tasks")
                            .query(String.class)
                            .set())
                    .isEqualTo(answered);
            assertThat(worker.runs()).extracting(RunRequest::taskId).doesNotHaveDuplicates();
            Eventually.is(worker::held, Set.of());
        }
    }

    private static JobView takeAMoment(RunRequest job) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        return FakeWorker.ended(job, RunStatus.COMPLETED, 0, "done");
    }

    private int submitAll(List<Api> doors, int caller) throws InterruptedException {
        int sent = 0;
        while (sent < TASKS_EACH && mayBeSent.tryAcquire(1, TimeUnit.MINUTES)) {
            answered.add(submit(doors, caller + "-" + sent++));
        }
        return sent;
    }

    /** Lets the callers send so many more tasks. */
    private void send(int tasks) {
        mayBeSent.release(tasks);
    }

    /** Tries one door after another until one answers with the task. */
    private String submit(List<Api> doors, String key) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<String> id = submit(doors.get(Math.floorMod(key.hashCode() + attempt, doors.size())), key);
            if (id.isPresent()) {
                return id.get();
            }
            refused.incrementAndGet();
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("nobody took " + key);
    }

    /** Nothing where nobody answers, or the database does not. */
    private static Optional<String> submit(Api door, String key) {
        try {
            Api.Reply reply = door.post("/v1/tasks", Map.of("prompt", "echo " + key, "input_mode", "commands"), key);
            assertThat(reply.status()).as(reply.text()).isIn(200, 201, 503);
            return reply.status() == 503
                    ? Optional.empty()
                    : Optional.of(reply.body().get("id").stringValue());
        } catch (UncheckedIOException dead) {
            return Optional.empty();
        }
    }

    private void awaitAnswers(int count) {
        Eventually.is(() -> answered.size() >= count, true);
    }

    /** Waits until somebody was refused. */
    private void awaitRefusal() {
        int before = refused.get();
        Eventually.is(() -> refused.get() > before, true);
    }
}
