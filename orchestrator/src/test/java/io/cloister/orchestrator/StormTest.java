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

    @TempDir
    private Path state;

    private final DatabaseServer server = new DatabaseServer(RunningOrchestrator.get());
    private final FakeWorker worker = new FakeWorker("in-the-storm");
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void eachKeyIsOneTaskThatRunsOnce() throws Exception {
        worker.progress(StormTest::takeAMoment);
        try (OwnDatabase database = new OwnDatabase(RunningOrchestrator.get().databaseUrl());
                worker;
                OrchestratorProcess doomed = start(database);
                RunningOrchestrator survivor = RunningOrchestrator.on(database.url())) {
            database.recordHistory();
            TestNode node = new TestNode(survivor.anonymous(), "in-the-storm", worker)
                    .slots(8)
                    .join(survivor.admin());
            List<Api> doors =
                    List.of(survivor.admin(), survivor.admin().at(doomed.api().url()));
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                IntStream.range(0, CALLERS).forEach(caller -> callers.execute(() -> submitAll(doors, caller)));
                awaitAnswers(10);
                server.halt();
                awaitRefusal();
                server.goOn();
                awaitAnswers(40);
                server.kill();
                awaitRefusal();
                awaitAnswers(70);
                doomed.kill();
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
        } finally {
            server.goOn();
        }
    }

    private static JobView takeAMoment(RunRequest job) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        return FakeWorker.ended(job, RunStatus.COMPLETED, 0, "done");
    }

    private void submitAll(List<Api> doors, int caller) {
        for (int task = 0; task < TASKS_EACH; task++) {
            answered.add(submit(doors, caller + "-" + task));
        }
    }

    /** Tries one door after another until one answers with the task. */
    private String submit(List<Api> doors, String key) {
        for (int attempt = Math.floorMod(key.hashCode(), doors.size()); ; attempt++) {
            Optional<String> id = submit(doors.get(attempt % doors.size()), key);
            if (id.isPresent()) {
                return id.get();
            }
            refused.incrementAndGet();
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
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

    /** Waits until somebody has felt what was just done. */
    private void awaitRefusal() {
        int before = refused.get();
        Eventually.is(() -> refused.get() > before, true);
    }

    private OrchestratorProcess start(OwnDatabase database) {
        return OrchestratorProcess.start(state, OrchestratorProcess.freePort(), Map.of("DATABASE_URL", database.url()))
                .awaitHealth();
    }
}
