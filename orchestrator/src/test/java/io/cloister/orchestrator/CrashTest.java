package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was accepted survives the death of the orchestrator, of its database and of both, and runs once. */
class CrashTest {

    @TempDir
    private Path state;

    private final int port = OrchestratorProcess.freePort();

    @Test
    void nothingIsLostAndNothingRunsTwice() throws IOException {
        AtomicBoolean over = new AtomicBoolean();
        try (FakeWorker worker = new FakeWorker("survivor")) {
            worker.progress(job ->
                    over.get() ? FakeWorker.ended(job, RunStatus.COMPLETED, 0, "still here") : FakeWorker.going(job));
            OrchestratorProcess first =
                    OrchestratorProcess.start(state, port, Map.of()).awaitHealth();
            Api admin = first.api().login("admin", RunningOrchestrator.PASSWORD);
            TestNode node = new TestNode(first.api(), "survivor", worker).join(admin);
            TaskClient tasks = admin.tasks();
            String id = tasks.running("sleep 9");
            long database = databasePid();

            first.kill();
            assertThat(isAlive(database)).isTrue();
            OrchestratorProcess second =
                    OrchestratorProcess.start(state, port, Map.of()).awaitHealth();
            assertThat(databasePid()).isEqualTo(database);
            assertThat(tasks.status(id)).isEqualTo("running");

            ProcessHandle.of(database).orElseThrow().destroyForcibly();
            assertThat(admin.get("/healthz").status()).isEqualTo(200);
            Eventually.is(() -> admin.get("/v1/tasks/" + id).status(), 200);
            assertThat(databasePid()).isNotEqualTo(database);

            second.kill();
            ProcessHandle.of(databasePid()).orElseThrow().destroyForcibly();
            try (OrchestratorProcess third =
                    OrchestratorProcess.start(state, port, Map.of()).awaitHealth()) {
                assertThat(state.resolve("orchestrator/database.pid")).content().isEqualTo(databasePid() + "\n");
                node.heartbeat();
                over.set(true);

                Eventually.is(() -> tasks.status(id), "completed");
                assertThat(worker.posts()).hasSize(1);
                assertThat(admin.get("/v1/tasks/" + id + "/logs").text()).contains("still here");
                long last = databasePid();
                assertThat(third.stop()).isEqualTo(143);
                assertThat(isAlive(last)).isFalse();
            }
        }
    }

    private long databasePid() throws IOException {
        Path database = state.resolve("orchestrator/database");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(state.resolve("orchestrator/database.url"))))
                .isEqualTo("rw-------");
        return Long.parseLong(Files.readAllLines(database.resolve("data/postmaster.pid"))
                .getFirst()
                .strip());
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
