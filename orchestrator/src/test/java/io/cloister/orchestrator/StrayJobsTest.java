package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.RunStatus;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs that a node goes on with although nobody wants them: they are named in the answer to its heartbeat, and killed. */
class StrayJobsTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();
    private final TaskClient tasks = admin.tasks();

    @AutoClose
    private final TestNode node = orchestrator.node("stray").join(admin);

    private final FakeWorker worker = node.worker();

    @BeforeEach
    void runUntilTheTestSays() {
        worker.runUntilLogsEnd("sleep 9");
    }

    @Test
    void nodeThatHoldsOnlyWhatItShouldHasNothingToKill() {
        String running = jobOf(running());
        String ended = tasks.create("true");
        Eventually.is(() -> tasks.status(ended), "completed");

        Api.Reply reply = node.heldJobs(running, jobOf(ended)).heartbeat();

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("ETag")).isNotEmpty();
        worker.log(running).complete();
    }

    @Test
    void canceledAndUnknownJobsAreToBeKilled() {
        String running = jobOf(running());
        String canceledTask = running();
        String canceled = jobOf(canceledTask);
        worker.die();
        admin.post("/v1/tasks/" + canceledTask + "/cancel", null);

        Api.Reply reply = node.heldJobs(running, canceled, "never-heard-of").heartbeat();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("ETag")).isNotEmpty();
        assertThat(reply.body().propertyNames()).containsExactly("kill");
        assertThat(reply.body().get("kill").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrder(canceled, "never-heard-of");
        worker.revive();
        worker.log(running).complete();
    }

    @Test
    void jobOfAnotherNodeIsNoneOfItsOwn() {
        String running = jobOf(running());
        try (TestNode other = orchestrator.node("stray-other").join(admin)) {
            Api.Reply reply = other.heldJobs(running).heartbeat();

            assertThat(reply.body().get("kill").get(0).stringValue()).isEqualTo(running);
        }
        worker.log(running).complete();
    }

    @Test
    void lateResultOfALostAttemptIsRefusedAndItsJobKilled() {
        String id = running();
        String lost = jobOf(id);
        worker.die();
        orchestrator.silence(node.slug(), 95);
        try (TestNode other = orchestrator.node("stray-other")) {
            other.worker().progress(job -> FakeWorker.ended(job, RunStatus.COMPLETED, 0, "from the other\n"));
            other.join(admin);
            Eventually.is(() -> tasks.status(id), "completed");
            worker.killed(job -> FakeWorker.ended(job, RunStatus.COMPLETED, 0, "too late\n"));

            worker.revive();
            Api.Reply reply = node.heldJobs(lost).heartbeat();

            assertThat(reply.body().get("kill").get(0).stringValue()).isEqualTo(lost);
            Eventually.is(
                    () -> worker.canceled().contains(lost) && worker.forgotten().contains(lost), true);
            JsonNode jobs = tasks.jobs(id);
            assertThat(jobs).hasSize(2);
            assertThat(jobs.get(0).get("status").stringValue()).isEqualTo("completed");
            assertThat(jobs.get(1).get("status").stringValue()).isEqualTo("failed");
            assertThat(jobs.get(1).has("result")).isFalse();
            assertThat(tasks.logs(id).get("stdout").stringValue()).isEqualTo("from the other\n");
        }
    }

    private String running() {
        return tasks.running("sleep 9");
    }

    private String jobOf(String task) {
        return tasks.jobs(task).get(0).get("id").stringValue();
    }
}
