package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunStatus;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of a task that nobody wants any more, and of the worker that runs it. */
class CancelTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();
    private final TaskClient tasks = admin.tasks();

    @AutoClose
    private final TestNode node = orchestrator.node("cancel").join(admin);

    private final FakeWorker worker = node.worker();

    @BeforeEach
    void runUntilTheTestSays() {
        worker.runUntilLogsEnd("sleep 9");
    }

    @Test
    void runningTaskIsCanceledAtOnceAndItsOutputSoFarIsKept() {
        String id = runningTask();

        Api.Reply reply = cancel(admin, id);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(WireJson.mapper().valueToTree(Map.of("task_id", id, "canceled", true)));
        assertThat(tasks.status(id)).isEqualTo("canceled");
        awaitComplete(id);
        assertThat(tasks.logs(id).get("stdout").stringValue()).isEqualTo("so far\n");
        JsonNode job = tasks.jobs(id).get(0);
        assertThat(job.get("status").stringValue()).isEqualTo("canceled");
        assertThat(WireJson.mapper()
                        .readTree(job.get("result").stringValue())
                        .get("status")
                        .stringValue())
                .isEqualTo("canceled");
        Eventually.is(worker::forgotten, worker.canceled());
        assertThat(worker.canceled()).containsExactly(job.get("id").stringValue());
    }

    @Test
    void repeatingItIsTrueAgainAndChangesNothing() {
        String id = runningTask();
        cancel(admin, id);
        awaitComplete(id);
        String before =
                tasks.result(id).toString() + admin.get("/v1/tasks/" + id).text();

        Api.Reply again = cancel(admin, id);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().get("canceled").booleanValue()).isTrue();
        assertThat(tasks.result(id).toString() + admin.get("/v1/tasks/" + id).text())
                .isEqualTo(before);
    }

    @Test
    void taskThatHadEndedStaysAsItIs() {
        String id = tasks.create("true");
        Eventually.is(() -> tasks.status(id), "completed");

        Api.Reply reply = cancel(admin, id);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().get("canceled").booleanValue()).isFalse();
        assertThat(tasks.status(id)).isEqualTo("completed");
        assertThat(tasks.logs(id).has("complete")).isFalse();
        assertThat(worker.canceled()).isEmpty();
    }

    @Test
    void queuedTaskNeverReachesAWorker() {
        node.sandboxSupported(false).heartbeat();
        String id = tasks.create("sleep 9");

        assertThat(cancel(admin, id).body().get("canceled").booleanValue()).isTrue();

        assertThat(tasks.status(id)).isEqualTo("canceled");
        assertThat(tasks.logs(id).get("complete").booleanValue()).isTrue();
        assertThat(tasks.jobs(id)).isEmpty();
        node.sandboxSupported(true).heartbeat();
        String next = tasks.create("true");
        Eventually.is(() -> tasks.status(next), "completed");
        assertThat(worker.posts()).extracting(RunRequest::taskId).containsExactly(next);
    }

    @Test
    void taskThatIsOnItsWayToTheWorkerIsCanceledThereToo() {
        FakeWorker.Gate post = worker.shut("POST");
        String id = tasks.create("sleep 9");
        post.awaitArrival();

        cancel(admin, id);
        Eventually.is(() -> worker.canceled().size(), 1);
        post.open();

        awaitComplete(id);
        assertThat(tasks.status(id)).isEqualTo("canceled");
        assertThat(worker.posts()).hasSize(1);
        assertThat(tasks.jobs(id)).hasSize(1);
    }

    @Test
    void secretsOfACanceledTaskAreErased() {
        node.sandboxSupported(false).heartbeat();
        String id = tasks.create(Map.of("prompt", "true", "input_mode", "commands", "env", Map.of("KEY", "s3cret")));

        cancel(admin, id);

        assertThat(orchestrator
                        .jdbc()
                        .sql("SELECT sealed_env IS NULL FROM task_specs WHERE task_id = :id")
                        .param("id", id)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void silentWorkerHearsOfItWhenItIsBack() {
        String id = runningTask();
        worker.die();

        cancel(admin, id);

        assertThat(tasks.status(id)).isEqualTo("canceled");
        assertThat(tasks.logs(id).get("complete").booleanValue()).isFalse();
        worker.revive();
        awaitComplete(id);
        assertThat(tasks.logs(id).get("stdout").stringValue()).isEqualTo("so far\n");
    }

    @Test
    void nodeThatIsRevokedMeanwhileNeedNotHearOfIt() {
        String id = runningTask();
        worker.die();
        cancel(admin, id);
        assertThat(tasks.logs(id).get("complete").booleanValue()).isFalse();

        admin.delete("/v1/nodes/" + node.slug());

        awaitComplete(id);
        assertThat(tasks.status(id)).isEqualTo("canceled");
    }

    @Test
    void anyOtherOrchestratorTellsTheWorkerWhereTheOneThatWasAskedHasGone() {
        String id = runningTask();
        worker.die();
        try (RunningOrchestrator other = orchestrator.beside()) {
            cancel(other.admin(), id);
        }

        worker.revive();

        awaitComplete(id);
        assertThat(worker.canceled()).hasSize(1);
    }

    @Test
    void whatTheCommandManagedToDoBeforeTheWorkerHeardIsKeptAndTheTaskStaysCanceled() {
        String id = runningTask();
        worker.killed(job -> FakeWorker.ended(job, RunStatus.COMPLETED, 0, "all of it\n"));

        cancel(admin, id);

        awaitComplete(id);
        assertThat(tasks.logs(id).get("stdout").stringValue()).isEqualTo("all of it\n");
        assertThat(tasks.status(id)).isEqualTo("canceled");
        assertThat(tasks.jobs(id).get(0).get("status").stringValue()).isEqualTo("canceled");
    }

    @Test
    void jobThatItsWorkerHasLostIsAcknowledgedWithoutOutput() {
        String id = runningTask();
        FakeWorker.Gate cancel = worker.shut("POST cancel");
        cancel(admin, id);
        cancel.awaitArrival();
        worker.loseEverything();

        cancel.open();

        awaitComplete(id);
        assertThat(tasks.logs(id).get("stdout").stringValue()).isEmpty();
    }

    @Test
    void followersOfTheLiveLogSeeTheEnd() {
        String id = runningTask();
        String job = tasks.jobs(id).get(0).get("id").stringValue();
        worker.log(job).stdout("so far\n");
        worker.killed(canceled -> {
            worker.log(job).complete();
            return FakeWorker.ended(canceled, RunStatus.CANCELED, null, "so far\n");
        });
        try (LogReader reader = LogReader.of(admin, id).awaitStdout("so far\n")) {
            cancel(admin, id);

            assertThat(reader.awaitEnd("canceled").stdout()).isEqualTo("so far\n");
        }
    }

    @Test
    void claimThatComesInBetweenIsCanceledWithItsTask() throws InterruptedException {
        node.sandboxSupported(false).heartbeat();
        String id = tasks.create("sleep 9");
        Thread canceling = Thread.ofVirtual().unstarted(() -> cancel(admin, id));

        orchestrator.transaction().executeWithoutResult(_ -> {
            claim(id, "claimed-" + id);
            canceling.start();
            Eventually.is(orchestrator::somebodyWaitsForUs, true);
        });

        assertThat(canceling.join(Duration.ofSeconds(10))).isTrue();
        assertThat(tasks.status(id)).isEqualTo("canceled");
        assertThat(tasks.jobs(id).get(0).get("status").stringValue()).isEqualTo("canceled");
        awaitComplete(id);
        assertThat(worker.canceled()).containsExactly("claimed-" + id);
    }

    /** As the dispatcher does it, for an orchestrator that lives and does not follow. */
    private void claim(String task, String job) {
        orchestrator
                .jdbc()
                .sql("UPDATE tasks SET wants_node = false WHERE id = :task")
                .param("task", task)
                .update();
        orchestrator
                .jdbc()
                .sql("""
                        INSERT INTO jobs (id, task_id, node_slug, owner_id)
                        SELECT :job, :task, :node, id FROM orchestrators ORDER BY renewed_at DESC LIMIT 1""")
                .param("job", job)
                .param("task", task)
                .param("node", node.slug())
                .update();
    }

    @Test
    void nameOfTheTaskDoesAsWellAsItsId() {
        node.sandboxSupported(false).heartbeat();
        String name = "to-cancel-" + node.slug();
        String id = tasks.create(Map.of("prompt", "true", "input_mode", "commands", "task_name", name));

        assertThat(cancel(admin, name).body().get("task_id").stringValue()).isEqualTo(id);
    }

    @Test
    void taskOfSomebodyElseDoesNotExist() {
        String id = runningTask();
        Api stranger = orchestrator.user();

        assertThat(cancel(stranger, id).status()).isEqualTo(404);
        assertThat(cancel(orchestrator.anonymous(), id).status()).isEqualTo(401);
        assertThat(tasks.status(id)).isEqualTo("running");
        cancel(admin, id);
    }

    private String runningTask() {
        return tasks.running("sleep 9");
    }

    private static Api.Reply cancel(Api caller, String task) {
        return caller.post("/v1/tasks/" + task + "/cancel", null);
    }

    private void awaitComplete(String id) {
        Eventually.is(() -> tasks.logs(id).path("complete").asBoolean(false), true);
    }
}
