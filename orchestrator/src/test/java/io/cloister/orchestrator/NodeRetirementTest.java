package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Administrators take nodes out of service, for a while or for good, and no task suffers. */
class NodeRetirementTest {

    private static final String INPUT = "run until the test says";

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api anonymous = orchestrator.anonymous();
    private final Api admin = orchestrator.admin();
    private final TaskClient tasks = admin.tasks();

    @Test
    void drainedNodeEndsWhatItHasAndTakesNothingNewUntilItIsResumed() {
        try (TestNode node = new TestNode(anonymous, "drained").join(admin);
                TestNode other = new TestNode(anonymous, "undrained")) {
            node.worker().runUntilLogsEnd(INPUT);
            String first = tasks.running(INPUT);

            Api.Reply reply = admin.post("/v1/nodes/drained/drain", null);
            String second = tasks.create("true");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body().get("draining").booleanValue()).isTrue();
            assertThat(reply.body().get("state").stringValue()).isEqualTo("schedulable");
            assertThat(anonymous.get("/readyz").body().get("detail").stringValue())
                    .isEqualTo("no inference path: every schedulable node is draining.");
            assertThat(node.register().status()).isEqualTo(200);

            other.join(admin);
            Eventually.is(() -> tasks.status(second), "completed");
            node.worker().log(tasks.jobs(first).get(0).get("id").stringValue()).complete();
            Eventually.is(() -> tasks.status(first), "completed");
            assertThat(node.worker().posts()).hasSize(1);
            assertThat(other.worker().posts()).hasSize(1);

            admin.post("/v1/nodes/undrained/drain", null);
            assertThat(admin.delete("/v1/nodes/drained/drain")
                            .body()
                            .get("draining")
                            .booleanValue())
                    .isFalse();
            String third = tasks.create("true");
            Eventually.is(() -> tasks.status(third), "completed");
            assertThat(node.worker().posts()).hasSize(2);
            admin.delete("/v1/nodes/undrained/drain");
        }
    }

    @Test
    void revokedNodeIsNobodyAndItsJobsRunElsewhere() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        try (TestNode node = new TestNode(anonymous, "revoked").join(admin);
                TestNode other = new TestNode(anonymous, "successor")) {
            node.worker().progress(job -> {
                asked.countDown();
                await(late);
                return FakeWorker.ended(job, RunStatus.COMPLETED, 0, "too late");
            });
            String task = tasks.create("true");
            await(asked);

            assertThat(admin.delete("/v1/nodes/revoked").status()).isEqualTo(204);

            assertThat(admin.get("/v1/nodes/revoked").status()).isEqualTo(404);
            assertThat(admin.delete("/v1/nodes/revoked").status()).isEqualTo(404);
            assertThat(node.heartbeat().status()).isEqualTo(401);
            assertThat(node.api().get("/v1/nodes/config").status()).isEqualTo(401);
            Eventually.is(() -> tasks.jobs(task).get(0).get("status").stringValue(), "failed");
            assertThat(tasks.status(task)).isEqualTo("running");
            late.countDown();
            other.join(admin);
            Eventually.is(() -> tasks.status(task), "completed");
            assertThat(tasks.jobs(task)
                            .valueStream()
                            .map(job -> job.get("status").stringValue()))
                    .containsExactly("completed", "failed");
            assertThat(tasks.logs(task).get("stdout").stringValue()).isEqualTo("hello\n");
            assertThat(failures(task)).containsExactly("node_lost");

            assertThat(node.register().status()).isEqualTo(201);
            assertThat(node.state(admin)).isEqualTo("registered");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "Not%20a%20slug", "%00"})
    void nodeThatIsNotThereIsNotFound(String slug) {
        assertThat(List.of(
                        admin.post("/v1/nodes/" + slug + "/drain", null),
                        admin.delete("/v1/nodes/" + slug + "/drain"),
                        admin.delete("/v1/nodes/" + slug)))
                .allSatisfy(reply -> assertThat(reply.status()).isIn(400, 404));
    }

    @Test
    void onlyAdministratorsMay() {
        Api user = orchestrator.user();

        assertThat(List.of(
                        user.post("/v1/nodes/any/drain", null),
                        user.delete("/v1/nodes/any/drain"),
                        user.delete("/v1/nodes/any")))
                .extracting(Api.Reply::status)
                .containsOnly(403);
    }

    @Test
    void everyActIsInTheBook() {
        try (TestNode node = new TestNode(anonymous, "booked")) {
            node.register();

            admin.put("/v1/nodes/booked/config", Map.of("max_concurrency", 1));
            admin.post("/v1/nodes/booked/drain", null);
            admin.delete("/v1/nodes/booked/drain");
            admin.delete("/v1/nodes/booked");
            admin.delete("/v1/nodes/booked");

            assertThat(orchestrator
                            .jdbc()
                            .sql("SELECT actor || ' ' || act FROM audit WHERE target = 'booked' ORDER BY id")
                            .query(String.class)
                            .list())
                    .containsExactly(
                            "admin node_config_changed",
                            "admin node_drained",
                            "admin node_resumed",
                            "admin node_revoked");
        }
    }

    private List<String> failures(String task) {
        return orchestrator
                .jdbc()
                .sql("SELECT failure_code FROM jobs WHERE task_id = :task AND failure_code IS NOT NULL")
                .param("task", task)
                .query(String.class)
                .list();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
