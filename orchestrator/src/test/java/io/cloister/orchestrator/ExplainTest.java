package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.Golden;
import io.cloister.contracts.worker.RunRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A task's policy, before anybody runs it. */
class ExplainTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();

    @AutoClose
    private final TestNode node = orchestrator.node("explaining").join(admin);

    @Test
    void isTheWorkersAnswerWithItsNodeBeside() {
        Api.Reply reply = explain(Map.of("prompt", "true", "input_mode", "commands"));

        ObjectNode expected = ((ObjectNode) Golden.read("explanation")).put("node", node.slug());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(expected);
    }

    @Test
    void asksTheWorkerForWhatItWouldBeGivenToRun() {
        Map<String, Object> task = Map.of(
                "prompt",
                "true",
                "input_mode",
                "commands",
                "use_inference",
                true,
                "env",
                Map.of("SECRET", "s3cret"),
                "limits",
                Map.of("pids", 100));
        explain(task);
        String id = admin.tasks().create(task);
        Eventually.is(() -> posts(id).size(), 1);

        RunRequest asked = node.worker().explained().getFirst();
        assertThat(asked.sandbox()).isEqualTo(posts(id).getFirst().sandbox());
        assertThat(asked.taskId()).matches("[A-Za-z0-9_-]{1,64}");
    }

    @Test
    void namesTheModelOfThePromptsClient() {
        explain(Map.of("prompt", "hi"));

        assertThat(node.worker().explained().getFirst().sandbox().command())
                .containsExactly("cloister-prompt", "--model", "smollm2:135m");
    }

    @Test
    void storesAndRunsNothing() {
        long before = tasks();

        explain(Map.of("prompt", "true", "input_mode", "commands", "task_name", "explained"));

        assertThat(tasks()).isEqualTo(before);
        assertThat(posts(String.valueOf(node.worker().explained().getFirst().taskId())))
                .isEmpty();
        assertThat(admin.get("/v1/tasks/explained").status()).isEqualTo(404);
    }

    @Test
    void isRefusedAsTheTaskItselfWouldBe() {
        Api.Reply reply = explain(Map.of("prompt", "", "timeout_seconds", 0));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.faultyFields()).containsExactly("prompt", "timeout_seconds");
        assertThat(orchestrator
                        .anonymous()
                        .post("/v1/tasks:explain", Map.of("prompt", "hi"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void waitsForANodeThatCouldServeIt() {
        node.inference("running", false).heartbeat();
        assertLater(explain(Map.of("prompt", "hi")), "no-inference-path", "no inference path");
        assertThat(explain(Map.of("prompt", "true", "input_mode", "commands")).status())
                .isEqualTo(200);

        node.sandboxSupported(false).heartbeat();
        assertLater(explain(Map.of("prompt", "true", "input_mode", "commands")), "not-ready", "No node");
    }

    @Test
    void waitsForAWorkerThatCanExplain() {
        node.worker().cannotExplain();
        assertLater(explain(Map.of("prompt", "hi")), "not-ready", node.slug());

        node.worker().close();
        assertLater(explain(Map.of("prompt", "hi")), "not-ready", "no answer");
    }

    @Test
    void isDescribedForClients() {
        assertThat(orchestrator
                        .anonymous()
                        .get("/v3/api-docs")
                        .body()
                        .path("paths")
                        .propertyNames())
                .contains("/v1/tasks:explain");
        assertThat(orchestrator
                        .anonymous()
                        .get("/v3/api-docs")
                        .body()
                        .path("components")
                        .path("schemas")
                        .path("Explanation")
                        .path("properties")
                        .propertyNames())
                .containsAll(List.of("refused", "sandbox", "timeout_seconds", "node"));
    }

    /** What the worker was given to run for a task; other tests may have left tasks in the queue. */
    private List<RunRequest> posts(String taskId) {
        return node.worker().posts().stream()
                .filter(post -> taskId.equals(post.taskId()))
                .toList();
    }

    private Api.Reply explain(Map<String, Object> task) {
        return admin.post("/v1/tasks:explain", task);
    }

    private static void assertLater(Api.Reply reply, String problem, String detail) {
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.problem()).isEqualTo(problem);
        assertThat(reply.body().path("detail").asString()).contains(detail);
        assertThat(reply.header("Retry-After")).isEqualTo("5");
    }

    private long tasks() {
        return orchestrator
                .jdbc()
                .sql("SELECT count(*) FROM tasks")
                .query(Long.class)
                .single();
    }
}
