package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunStatus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of a task that nobody wants any more, and of the worker that runs it. */
class CancelTest {

    private static final AtomicInteger NODES = new AtomicInteger();

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();
    private TestNode node;
    private FakeWorker worker;

    @BeforeEach
    void join() {
        node = new TestNode(orchestrator.anonymous(), "cancel-" + NODES.incrementAndGet()).join(admin);
        worker = node.worker();
        worker.runUntilLogsEnd("sleep 9");
    }

    @AfterEach
    void leave() {
        node.close();
    }

    @Test
    void runningTaskIsCanceledAtOnceAndItsOutputSoFarIsKept() {
        String id = runningTask();

        Api.Reply reply = cancel(admin, id);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(WireJson.mapper().valueToTree(Map.of("task_id", id, "canceled", true)));
        assertThat(status(id)).isEqualTo("canceled");
        awaitComplete(id);
        assertThat(logs(id).get("stdout").stringValue()).isEqualTo("so far\n");
        JsonNode job = result(id).get("jobs").get(0);
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
        String before = result(id).toString() + admin.get("/v1/tasks/" + id).text();

        Api.Reply again = cancel(admin, id);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().get("canceled").booleanValue()).isTrue();
        assertThat(result(id).toString() + admin.get("/v1/tasks/" + id).text()).isEqualTo(before);
    }

    @Test
    void taskThatHadEndedStaysAsItIs() {
        String id = create("true");
        Eventually.is(() -> status(id), "completed");

        Api.Reply reply = cancel(admin, id);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().get("canceled").booleanValue()).isFalse();
        assertThat(status(id)).isEqualTo("completed");
        assertThat(logs(id).has("complete")).isFalse();
        assertThat(worker.canceled()).isEmpty();
    }

    @Test
    void queuedTaskNeverReachesAWorker() {
        node.sandboxSupported(false).heartbeat();
        String id = create("sleep 9");

        assertThat(cancel(admin, id).body().get("canceled").booleanValue()).isTrue();

        assertThat(status(id)).isEqualTo("canceled");
        assertThat(logs(id).get("complete").booleanValue()).isTrue();
        assertThat(result(id).get("jobs")).isEmpty();
        node.sandboxSupported(true).heartbeat();
        String next = create("true");
        Eventually.is(() -> status(next), "completed");
        assertThat(worker.posts()).extracting(RunRequest::taskId).containsExactly(next);
    }

    @Test
    void taskThatIsOnItsWayToTheWorkerIsCanceledThereToo() {
        FakeWorker.Gate post = worker.shut("POST");
        String id = create("sleep 9");
        post.awaitArrival();

        cancel(admin, id);
        Eventually.is(() -> worker.canceled().size(), 1);
        post.open();

        awaitComplete(id);
        assertThat(status(id)).isEqualTo("canceled");
        assertThat(worker.posts()).hasSize(1);
        assertThat(result(id).get("jobs")).hasSize(1);
    }

    @Test
    void secretsOfACanceledTaskAreErased() {
        node.sandboxSupported(false).heartbeat();
        String id = admin.post(
                        "/v1/tasks", Map.of("prompt", "true", "input_mode", "commands", "env", Map.of("KEY", "s3cret")))
                .body()
                .get("id")
                .stringValue();

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

        assertThat(status(id)).isEqualTo("canceled");
        assertThat(logs(id).get("complete").booleanValue()).isFalse();
        worker.revive();
        awaitComplete(id);
        assertThat(logs(id).get("stdout").stringValue()).isEqualTo("so far\n");
    }

    @Test
    void nodeThatIsRevokedMeanwhileNeedNotHearOfIt() {
        String id = runningTask();
        worker.die();
        cancel(admin, id);
        assertThat(logs(id).get("complete").booleanValue()).isFalse();

        admin.delete("/v1/nodes/" + node.slug());

        awaitComplete(id);
        assertThat(status(id)).isEqualTo("canceled");
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
        assertThat(logs(id).get("stdout").stringValue()).isEqualTo("all of it\n");
        assertThat(status(id)).isEqualTo("canceled");
        assertThat(result(id).get("jobs").get(0).get("status").stringValue()).isEqualTo("canceled");
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
        assertThat(logs(id).get("stdout").stringValue()).isEmpty();
    }

    @Test
    void followersOfTheLiveLogSeeTheEnd() {
        String id = runningTask();
        String job = result(id).get("jobs").get(0).get("id").stringValue();
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
        String id = create("sleep 9");
        Thread canceling = Thread.ofVirtual().unstarted(() -> cancel(admin, id));

        orchestrator.transaction().executeWithoutResult(_ -> {
            claim(id, "claimed-" + id);
            canceling.start();
            Eventually.is(orchestrator::somebodyWaitsForUs, true);
        });

        assertThat(canceling.join(Duration.ofSeconds(10))).isTrue();
        assertThat(status(id)).isEqualTo("canceled");
        assertThat(result(id).get("jobs").get(0).get("status").stringValue()).isEqualTo("canceled");
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
        String id = admin.post("/v1/tasks", Map.of("prompt", "true", "input_mode", "commands", "task_name", name))
                .body()
                .get("id")
                .stringValue();

        assertThat(cancel(admin, name).body().get("task_id").stringValue()).isEqualTo(id);
    }

    @Test
    void taskOfSomebodyElseDoesNotExist() {
        String id = runningTask();
        Api stranger = orchestrator.user();

        assertThat(cancel(stranger, id).status()).isEqualTo(404);
        assertThat(cancel(orchestrator.anonymous(), id).status()).isEqualTo(401);
        assertThat(status(id)).isEqualTo("running");
        cancel(admin, id);
    }

    private String runningTask() {
        String id = create("sleep 9");
        Eventually.is(() -> status(id), "running");
        return id;
    }

    private String create(String commands) {
        return admin.post("/v1/tasks", Map.of("prompt", commands, "input_mode", "commands"))
                .body()
                .get("id")
                .stringValue();
    }

    private static Api.Reply cancel(Api caller, String task) {
        return caller.post("/v1/tasks/" + task + "/cancel", null);
    }

    private void awaitComplete(String id) {
        Eventually.is(() -> logs(id).path("complete").asBoolean(false), true);
    }

    private JsonNode logs(String id) {
        return admin.get("/v1/tasks/" + id + "/logs").body();
    }

    private JsonNode result(String id) {
        return admin.get("/v1/tasks/" + id + "/result").body();
    }

    private String status(String id) {
        return admin.get("/v1/tasks/" + id).body().get("status").stringValue();
    }
}
