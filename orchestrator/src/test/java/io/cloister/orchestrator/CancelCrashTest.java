package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cancel that was answered holds, at whatever step the orchestrator that was asked is killed. */
class CancelCrashTest {

    @TempDir
    private Path state;

    private final int port = OrchestratorProcess.freePort();
    private final int otherPort = OrchestratorProcess.freePort();

    @Test
    void anotherOrchestratorGoesOnWhereTheKilledOneStopped() throws IOException {
        OrchestratorProcess first = start();
        try (FakeWorker worker = new FakeWorker("kept");
                OrchestratorProcess other = startBeside()) {
            worker.runUntilLogsEnd("sleep 9");
            Api asked = first.api().login("admin", RunningOrchestrator.PASSWORD);
            Api admin = asked.at(other.api().url());
            TestNode node = new TestNode(other.api(), "kept", worker).join(admin);
            for (String call : new String[] {"POST cancel", "GET canceled", "DELETE"}) {
                String id = running(admin);
                FakeWorker.Gate gate = worker.shut(call);

                assertThat(asked.post("/v1/tasks/" + id + "/cancel", null)
                                .body()
                                .get("canceled")
                                .booleanValue())
                        .isTrue();
                gate.awaitArrival();
                first.kill();
                assertThat(status(admin, id)).as(call).isEqualTo("canceled");
                gate.open();

                Eventually.is(() -> logs(admin, id).contains("\"complete\":true"), true);
                assertThat(logs(admin, id)).as(call).contains("so far");
                Eventually.is(() -> worker.forgotten().containsAll(worker.canceled()), true);
                assertThat(status(admin, id)).as(call).isEqualTo("canceled");
                node.heartbeat();
                first = start();
            }
        } finally {
            first.close();
        }
    }

    @Test
    void theSameOrchestratorGoesOnAfterItsRestart() {
        OrchestratorProcess first = start();
        try (FakeWorker worker = new FakeWorker("alone")) {
            worker.runUntilLogsEnd("sleep 9");
            Api admin = first.api().login("admin", RunningOrchestrator.PASSWORD);
            new TestNode(first.api(), "alone", worker).join(admin);
            String id = running(admin);
            worker.die();
            admin.post("/v1/tasks/" + id + "/cancel", null);

            first.kill();
            worker.killed(job -> FakeWorker.ended(job, RunStatus.CANCELED, null, "kept\n"));
            worker.revive();
            first = start();

            Eventually.is(() -> logs(admin, id).contains("\"complete\":true"), true);
            assertThat(logs(admin, id)).contains("kept");
            assertThat(status(admin, id)).isEqualTo("canceled");
        } finally {
            first.close();
        }
    }

    private OrchestratorProcess start() {
        return OrchestratorProcess.start(state, port, Map.of()).awaitHealth();
    }

    private OrchestratorProcess startBeside() throws IOException {
        String database =
                Files.readString(state.resolve("orchestrator/database.url")).strip();
        Path own = Files.createDirectory(state.resolve("beside"));
        return OrchestratorProcess.start(own, otherPort, Map.of("DATABASE_URL", database))
                .awaitHealth();
    }

    private static String running(Api admin) {
        String id = admin.post("/v1/tasks", Map.of("prompt", "sleep 9", "input_mode", "commands"))
                .body()
                .get("id")
                .stringValue();
        Eventually.is(() -> status(admin, id), "running");
        return id;
    }

    private static String status(Api admin, String id) {
        return admin.get("/v1/tasks/" + id).body().path("status").asString("");
    }

    private static String logs(Api admin, String id) {
        return admin.get("/v1/tasks/" + id + "/logs").text();
    }
}
