package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One orchestrator is started beside another, which is then stopped: no task fails, and nobody waits long. */
class RollingUpgradeTest {

    private static final String INPUT = "run until the test says";
    private static final Duration BOUND = Duration.ofSeconds(5);

    @TempDir
    private Path state;

    @Test
    void tasksAndThoseWhoFollowThemGoOnAtTheOther() throws Exception {
        try (OwnDatabase database = new OwnDatabase(RunningOrchestrator.get().databaseUrl());
                FakeWorker worker = new FakeWorker("stays");
                OrchestratorProcess old = OrchestratorProcess.startOn(database, state);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            database.recordHistory();
            worker.runUntilLogsEnd(INPUT);
            Api before = old.api().login("admin", RunningOrchestrator.PASSWORD);
            TestNode node = new TestNode(old.api(), "stays", worker).join(before);
            String running = before.tasks().running(INPUT);
            FakeLog log = worker.log(String.valueOf(worker.runs().getFirst().jobId()));
            log.stdout("one\n");
            Future<Api.Reply> wait = callers.submit(() -> before.get("/v1/tasks/" + running + "?wait=30s"));

            try (LogReader reader = LogReader.of(before, running).awaitStdout("one\n");
                    RunningOrchestrator next = RunningOrchestrator.on(database.url())) {
                Api after = before.at(next.url());
                node.turnTo(next.anonymous()).heartbeat();
                List<String> others = IntStream.range(0, 10)
                        .mapToObj(number -> before.tasks().create("echo " + number))
                        .toList();
                Future<Integer> exit = callers.submit(old::stop);
                long stopped = System.nanoTime();

                reader.awaitClose();
                log.stdout("two\n");
                try (LogReader resumed = LogReader.from(after, running, reader.lastEventId())) {
                    resumed.awaitStdout("two\n");
                    assertThat(since(stopped)).as("until the log went on").isLessThan(BOUND);
                    assertThat(wait.get().body().get("status").stringValue()).isEqualTo("running");
                    assertThat(since(stopped)).as("until the wait was answered").isLessThan(BOUND);
                    log.stdout("three\n").complete();
                    resumed.awaitEnd("completed");
                    assertThat(resumed.stdout()).isEqualTo("two\nthree\n");
                }
                assertThat(exit.get()).isEqualTo(143);
                for (String task : others) {
                    Eventually.is(() -> after.tasks().status(task), "completed");
                }
                assertThat(database.history(running)).containsExactly("queued", "running", "completed");
                assertThat(worker.runs()).hasSize(11);
                Eventually.is(() -> worker.held().isEmpty(), true);
            }
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
