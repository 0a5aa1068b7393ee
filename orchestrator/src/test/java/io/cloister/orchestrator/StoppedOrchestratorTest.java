package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunStatus;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An orchestrator that stands still for longer than its lease is dead to the others, even where it holds locks. When it
 * wakes it does not know that, and goes on.
 */
class StoppedOrchestratorTest {

    private static final String ASKED_FOR = "asked for by two";
    private static final String STORED = "about to be stored";

    @TempDir
    private Path state;

    private final FakeWorker worker = new FakeWorker("seen-by-two");
    private final FakeWorker.Gate answerToSleeper = new FakeWorker.Gate();
    private final AtomicBoolean nextIsDeceived = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void holdsUpNobodyAndWritesNothingWhenItWakes() {
        worker.progress(this::progress);
        try (OwnDatabase database = new OwnDatabase(RunningOrchestrator.get().databaseUrl());
                worker;
                OrchestratorProcess sleeper = OrchestratorProcess.startOn(database, state)) {
            database.recordHistory();
            Api admin = sleeper.api().login("admin", RunningOrchestrator.PASSWORD);
            TestNode node = new TestNode(sleeper.api(), "seen-by-two", worker).join(admin);
            String askedFor = admin.tasks().running(ASKED_FOR);
            String stored = admin.tasks().running(STORED);

            try (RunningOrchestrator other = RunningOrchestrator.on(database.url())) {
                nextIsDeceived.set(true);
                answerToSleeper.awaitArrival();
                try (HeldLock lock = database.lock("SELECT FROM jobs WHERE task_id = '" + stored + "' FOR UPDATE")) {
                    log(stored).stdout("once").complete();
                    lock.awaitWaiter();
                    sleeper.signal("STOP");
                }
                database.endLeases();
                Eventually.is(() -> other.admin().tasks().status(stored), "completed");
                int askedBefore = asked.get();
                Eventually.is(() -> asked.get() > askedBefore, true);
                int writes = database.jobWrites();

                sleeper.signal("CONT");
                answerToSleeper.open();
                Eventually.is(() -> database.jobWrites() - writes, 1);
                assertThat(admin.tasks().status(askedFor)).isEqualTo("running");

                node.turnTo(other.anonymous()).heartbeat();
                log(askedFor).stdout("once").complete();
                Eventually.is(() -> admin.tasks().status(askedFor), "completed");
                Eventually.is(worker::held, Set.of());
            }
            for (String task : new String[] {askedFor, stored}) {
                assertThat(database.history(task)).containsExactly("queued", "running", "completed");
                assertThat(admin.get("/v1/tasks/" + task + "/logs").text()).contains("\"stdout\":\"once\"");
            }
            assertThat(worker.runs()).hasSize(2);
        }
    }

    /** The sleeper asks for a job, and hears late that it has failed. */
    private JobView progress(RunRequest job) {
        if (ASKED_FOR.equals(job.sandbox().input())) {
            asked.incrementAndGet();
            if (nextIsDeceived.getAndSet(false)) {
                answerToSleeper.pass();
                return FakeWorker.ended(job, RunStatus.FAILED, 1, "told to the sleeper");
            }
        }
        return worker.log(String.valueOf(job.jobId())).view(job);
    }

    private FakeLog log(String task) {
        return worker.log(worker.runs().stream()
                .filter(job -> task.equals(job.taskId()))
                .map(job -> String.valueOf(job.jobId()))
                .findFirst()
                .orElseThrow());
    }
}
