package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.Golden;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.Failure;
import io.cloister.contracts.worker.FailureCode;
import io.cloister.contracts.worker.InferenceUsage;
import io.cloister.contracts.worker.JobState;
import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TaskJourneyTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();
    private final TaskClient tasks = admin.tasks();

    @AutoClose
    private final TestNode node = orchestrator.node("journey").join(admin);

    @Test
    void commandRunsAtTheWorkerAndItsOutputComesBack() {
        String id = tasks.create(
                Map.of("prompt", "echo hello", "input_mode", "commands", "env", Map.of("SECRET", "s3cret")));

        assertThat(end(id).get("status").stringValue()).isEqualTo("completed");
        JsonNode result = tasks.result(id);
        JsonNode job = result.get("jobs").get(0);
        JsonNode run = WireJson.mapper().readTree(job.get("result").stringValue());
        JsonNode logs = tasks.logs(id);
        RunRequest sent = node.worker().posts().getFirst();
        assertThat(result.get("status").stringValue()).isEqualTo("completed");
        assertThat(job.get("status").stringValue()).isEqualTo("completed");
        assertThat(run.get("stdout").stringValue()).isEqualTo("hello\n");
        assertThat(logs.get("stdout").stringValue()).isEqualTo("hello\n");
        assertThat(sent.sandbox().command()).containsExactly("sh", "/cloister/input");
        assertThat(sent.sandbox().input()).isEqualTo("echo hello");
        assertThat(sent.sandbox().env()).containsEntry("SECRET", "s3cret");
        Eventually.is(() -> node.worker().forgotten().contains(sent.jobId()), true);
        assertThat(orchestrator
                        .jdbc()
                        .sql("SELECT sealed_env IS NULL FROM task_specs WHERE task_id = :id")
                        .param("id", id)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void scriptWithItsOwnInterpreterRunsAsAProgram() {
        String own = tasks.create(Map.of("prompt", "#!/usr/bin/env python3\nprint(1)", "input_mode", "script"));
        String none = tasks.create(Map.of("prompt", "echo 1", "input_mode", "script"));

        end(own);
        end(none);

        assertThat(node.worker().posts())
                .extracting(post -> post.sandbox().command())
                .containsExactlyInAnyOrder(List.of("/cloister/input"), List.of("sh", "/cloister/input"));
    }

    @Test
    void promptGoesToTheNodesModelAndIsNeverACommand() {
        String id = tasks.create(Map.of("prompt", "rm -rf /"));

        JsonNode task = end(id);

        RunRequest sent = node.worker().posts().getFirst();
        assertThat(task.get("use_inference").booleanValue()).isTrue();
        assertThat(sent.sandbox().command()).containsExactly("cloister-prompt", "--model", "smollm2:135m");
        assertThat(sent.sandbox().input()).isEqualTo("rm -rf /");
        assertThat(sent.sandbox().useInference()).isTrue();
    }

    @Test
    void promptGoesToTheFirstAllowedModel() {
        String id = tasks.create(Map.of("prompt", "hi", "models", List.of("tiny:1b", "smollm2:135m")));

        end(id);

        assertThat(node.worker().posts().getFirst().sandbox().command()).endsWith("tiny:1b");
    }

    @Test
    void whatWasUsedOfTheModelIsInTheResultAsTheWorkerSaysIt() {
        JsonNode example = Golden.read("run_response").get("inference");
        InferenceUsage used = WireJson.mapper().treeToValue(example, InferenceUsage.class);
        node.worker().progress(job -> FakeWorker.ended(job, RunStatus.COMPLETED, 0, "", used));
        String id = tasks.create(Map.of("prompt", "hi"));

        end(id);

        JsonNode job = tasks.jobs(id).get(0);
        assertThat(WireJson.mapper().readTree(job.get("result").stringValue()).get("inference"))
                .isEqualTo(example);
    }

    @Test
    void exitCodeFailsTheTaskAtOnce() {
        node.worker().progress(job -> FakeWorker.ended(job, RunStatus.FAILED, 3, ""));

        JsonNode task = end(tasks.create("exit 3"));

        assertThat(task.get("status").stringValue()).isEqualTo("failed");
        assertThat(task.get("failure").get("code").stringValue()).isEqualTo("nonzero_exit");
        assertThat(node.worker().posts()).hasSize(1);
    }

    @Test
    void brokenSandboxIsTriedThreeTimesInAll() {
        node.worker().progress(job -> failed(job, FailureCode.SANDBOX_ERROR, true));

        String id = tasks.create("true");

        assertThat(end(id).get("failure").get("code").stringValue()).isEqualTo("sandbox_error");
        assertThat(tasks.jobs(id)).hasSize(3);
        assertThat(node.worker().posts()).extracting(RunRequest::jobId).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"400,image_unavailable", "413,sandbox_error"})
    void whatTheWorkerWillNeverTakeIsNotTriedAgain(int status, String code) {
        node.worker().admit(_ -> status);

        JsonNode failure = end(tasks.create("true")).get("failure");

        assertThat(failure.get("code").stringValue()).isEqualTo(code);
        assertThat(failure.get("message").stringValue()).contains("refused by the test");
        assertThat(node.worker().posts()).hasSize(1);
    }

    @Test
    void imageThatDoesNotExistIsNotTriedAgain() {
        node.worker().progress(job -> failed(job, FailureCode.IMAGE_UNAVAILABLE, false));

        JsonNode task = end(tasks.create("true"));

        assertThat(task.get("failure").get("code").stringValue()).isEqualTo("image_unavailable");
        assertThat(node.worker().posts()).hasSize(1);
    }

    @Test
    void fullWorkerCostsNoAttempt() {
        AtomicInteger posts = new AtomicInteger();
        node.worker().admit(_ -> posts.incrementAndGet() < 3 ? 429 : 202);

        String id = tasks.create("true");

        assertThat(end(id).get("status").stringValue()).isEqualTo("completed");
        assertThat(tasks.jobs(id)).hasSize(1);
    }

    @Test
    void refusedJobFailsTheTaskWithTheWorkersSentence() {
        node.worker().admit(_ -> 400);

        JsonNode task = end(tasks.create("true"));

        assertThat(task.get("failure").get("message").stringValue()).contains("refused by the test");
        assertThat(node.worker().posts()).hasSize(1);
    }

    @Test
    void workerThatDoesNotKnowUsIsTakenOutUntilItDoes() {
        AtomicInteger posts = new AtomicInteger();
        node.worker().admit(_ -> posts.incrementAndGet() < 2 ? 401 : 202);

        String id = tasks.create("true");
        Eventually.is(() -> node.state(admin), "registered");
        node.heartbeat();

        assertThat(end(id).get("status").stringValue()).isEqualTo("completed");
    }

    @Test
    void unknownOutcomeIsPostedAgainUnderTheSameId() {
        AtomicInteger posts = new AtomicInteger();
        node.worker().admit(_ -> posts.incrementAndGet() < 2 ? 500 : 202);

        String id = tasks.create("true");

        assertThat(end(id).get("status").stringValue()).isEqualTo("completed");
        assertThat(node.worker().posts()).hasSize(2);
        assertThat(node.worker().posts())
                .extracting(RunRequest::jobId)
                .containsOnly(node.worker().posts().getFirst().jobId());
    }

    @Test
    void acceptedJobThatTheWorkerLostGetsANewAttempt() {
        AtomicInteger polls = new AtomicInteger();
        node.worker().progress(job -> {
            if (polls.incrementAndGet() == 1) {
                node.worker().loseEverything();
                return FakeWorker.going(job);
            }
            return FakeWorker.ended(job, RunStatus.COMPLETED, 0, "second");
        });

        String id = tasks.create("true");

        assertThat(end(id).get("status").stringValue()).isEqualTo("completed");
        JsonNode jobs = tasks.jobs(id);
        assertThat(jobs).hasSize(2);
        assertThat(jobs.get(0).get("status").stringValue()).isEqualTo("completed");
        assertThat(jobs.get(1).get("status").stringValue()).isEqualTo("failed");
    }

    @Test
    void silentNodeLosesItsJobToAnother() {
        node.worker().progress(FakeWorker::going);
        String id = tasks.create("sleep 1000");
        Eventually.is(() -> tasks.status(id), "running");

        node.worker().close();
        orchestrator.silence(node.slug(), 95);

        Eventually.is(() -> jobStatus(id), "failed");
        assertThat(tasks.status(id)).isEqualTo("running");
        try (TestNode other = orchestrator.node("journey-other").join(admin)) {
            assertThat(end(id).get("status").stringValue()).isEqualTo("completed");
            assertThat(other.worker().posts()).hasSize(1);
        }
    }

    @Test
    void taskThatNobodyTakesEndsWithItsQueueTimeout() {
        node.sandboxSupported(false).heartbeat();

        String id = tasks.create(Map.of("prompt", "true", "input_mode", "commands", "queue_timeout_seconds", 1));

        assertThat(tasks.get(id).get("queue_position").longValue()).isPositive();
        assertThat(end(id).get("failure").get("code").stringValue()).isEqualTo("queue_timeout");
    }

    @Test
    void outputMayHoldAnyCharacter() {
        node.worker().progress(job -> FakeWorker.ended(job, RunStatus.COMPLETED, 0, "a\0b \uFFFD"));

        String id = tasks.create("printf 'a\\0b'");

        end(id);
        assertThat(admin.get("/v1/tasks/" + id + "/logs?stream=stdout").text()).contains("a\\u0000b");
    }

    @Test
    void waitAnswersWhenTheStateChanges() {
        String id = tasks.create("true");

        JsonNode task = end(id);

        assertThat(task.get("status").stringValue()).isEqualTo("completed");
        assertThat(admin.get("/v1/tasks/" + id + "?wait=1h").faultyFields()).containsExactly("wait");
    }

    private JsonNode end(String id) {
        Eventually.is(
                () -> List.of("completed", "failed")
                        .contains(admin.get("/v1/tasks/" + id + "?wait=5s")
                                .body()
                                .get("status")
                                .stringValue()),
                true);
        return tasks.get(id);
    }

    private String jobStatus(String id) {
        return tasks.jobs(id).path(0).path("status").asString("");
    }

    private static JobView failed(RunRequest job, FailureCode code, boolean retryable) {
        RunResponse ended = FakeWorker.ended(job, RunStatus.FAILED, null, "").response();
        return new JobView(
                ended.taskId(),
                ended.jobId(),
                JobState.ENDED,
                new RunResponse(
                        1,
                        ended.taskId(),
                        ended.jobId(),
                        RunStatus.FAILED,
                        null,
                        "",
                        "",
                        ended.startedAt(),
                        ended.endedAt(),
                        ended.truncated(),
                        new Failure(code, "as the test says", retryable),
                        null));
    }
}
