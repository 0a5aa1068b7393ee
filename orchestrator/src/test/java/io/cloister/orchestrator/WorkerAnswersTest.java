package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunStatus;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What each answer of a worker to a job means: above all when the job may go elsewhere and when it must not. */
class WorkerAnswersTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();
    private final TaskClient tasks = admin.tasks();
    private final AtomicInteger posts = new AtomicInteger();

    @AutoClose
    private final TestNode node = orchestrator.node("answers").join(admin);

    private final FakeWorker worker = node.worker();

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void jobThatAWorkerDoesNotTakeNowCostsNoAttempt(int status) {
        worker.admit(_ -> posts.incrementAndGet() < 5 ? status : 202);

        String id = tasks.create("true");

        Eventually.is(() -> tasks.status(id), "completed");
        assertThat(tasks.jobs(id)).hasSize(1);
        assertThat(worker.posts()).extracting(RunRequest::jobId).doesNotHaveDuplicates();
        assertThat(worker.canceled()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void jobThatMayHaveGotThroughIsLookedForAtTheSameNode(int status) {
        worker.admit(job -> {
            worker.hold(job);
            return posts.incrementAndGet() < 2 ? 500 : status;
        });

        String id = tasks.create("true");

        Eventually.is(() -> tasks.status(id), "completed");
        assertThat(worker.posts())
                .extracting(RunRequest::jobId)
                .containsOnly(tasks.jobs(id).get(0).get("id").stringValue());
        assertThat(worker.canceled()).isEmpty();
    }

    @Test
    void jobThatDidNotGetThroughGoesBackToTheQueueAndCannotComeLater() {
        worker.admit(_ -> switch (posts.incrementAndGet()) {
            case 1 -> 500;
            case 2 -> 503;
            default -> 202;
        });

        String id = tasks.create("true");

        Eventually.is(() -> tasks.status(id), "completed");
        String first = worker.posts().getFirst().jobId();
        assertThat(worker.posts()).hasSize(3);
        assertThat(worker.posts().get(1).jobId()).isEqualTo(first);
        assertThat(worker.posts().get(2).jobId()).isNotEqualTo(first);
        assertThat(worker.canceled()).containsExactly(first);
        assertThat(tasks.jobs(id)).hasSize(1);
    }

    @Test
    void jobThatCameWhileItWasLookedForUsesAnAttemptUp() {
        worker.killed(job -> FakeWorker.ended(job, RunStatus.CANCELED, 137, ""));
        worker.admit(_ -> switch (posts.incrementAndGet()) {
            case 1 -> 500;
            case 2 -> 503;
            default -> 202;
        });
        FakeWorker.Gate cancel = worker.shut("POST cancel");
        String id = tasks.create("true");

        cancel.awaitArrival();
        worker.hold(worker.posts().getFirst());
        cancel.open();

        Eventually.is(() -> tasks.status(id), "completed");
        assertThat(worker.runs()).hasSize(2);
        assertThat(tasks.jobs(id)).hasSize(2);
    }

    @Test
    void jobThatMayHaveGotThroughStaysWhileTheWorkerDoesNotKnowUs() {
        worker.admit(job -> {
            worker.hold(job);
            return switch (posts.incrementAndGet()) {
                case 1 -> 500;
                case 2 -> 401;
                default -> 202;
            };
        });

        String id = tasks.create("true");

        Eventually.is(() -> tasks.status(id), "completed");
        assertThat(worker.posts()).hasSize(3);
        assertThat(worker.posts())
                .extracting(RunRequest::jobId)
                .containsOnly(worker.posts().getFirst().jobId());
    }

    @Test
    void taskWhoseEnvironmentCannotBeReadAnyMoreFailsAndHoldsNoSlot() {
        node.sandboxSupported(false).heartbeat();
        String id = tasks.create(Map.of("prompt", "true", "input_mode", "commands", "env", Map.of("KEY", "s3cret")));
        orchestrator
                .jdbc()
                .sql("UPDATE task_specs SET sealed_env = set_byte(sealed_env, 20, get_byte(sealed_env, 20) # 1)"
                        + " WHERE task_id = :id")
                .param("id", id)
                .update();

        node.sandboxSupported(true).heartbeat();

        Eventually.is(() -> tasks.status(id), "failed");
        JsonNode failure = tasks.get(id).get("failure");
        assertThat(failure.get("code").stringValue()).isEqualTo("sandbox_error");
        assertThat(failure.get("retryable").booleanValue()).isFalse();
        assertThat(tasks.jobs(id)).hasSize(1);
        assertThat(worker.posts()).extracting(RunRequest::taskId).doesNotContain(id);
    }

    @Test
    void jobThatAnotherOwnerMayHavePostedIsLookedForToo() {
        worker.progress(job -> FakeWorker.ended(job, RunStatus.COMPLETED, 0, "once\n"));
        FakeWorker.Gate first = new FakeWorker.Gate();
        worker.admit(job -> {
            worker.hold(job);
            first.pass();
            return 202;
        });
        String id = tasks.create("true");
        first.awaitArrival();
        String job = worker.posts().getFirst().jobId();
        worker.admit(_ -> 503);

        try (RunningOrchestrator _ = orchestrator.beside()) {
            abandon(job);
            Eventually.is(() -> tasks.status(id), "completed");
        }

        first.open();
        assertThat(tasks.jobs(id)).hasSize(1);
        assertThat(worker.posts()).extracting(RunRequest::jobId).containsOnly(job);
        assertThat(worker.canceled()).isEmpty();
    }

    /** As if the owner had died. */
    private void abandon(String job) {
        orchestrator
                .jdbc()
                .sql("UPDATE jobs SET owner_id = gen_random_uuid() WHERE id = :job")
                .param("job", job)
                .update();
    }
}
