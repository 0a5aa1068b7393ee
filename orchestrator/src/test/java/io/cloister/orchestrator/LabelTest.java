package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A task may say what its node must be called. */
class LabelTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();
    private final Api user = orchestrator.user();
    private final TaskClient tasks = user.tasks();

    @AutoClose
    private final TestNode any = orchestrator.node("label-a").labels().join(admin);

    @Test
    void itRunsOnlyWhereAllOfThemAre() {
        try (TestNode half = orchestrator.node("label-b").labels("gpu").join(admin);
                TestNode whole = orchestrator
                        .node("label-c")
                        .labels("large", "zone=a", "gpu")
                        .join(admin)) {
            List<String> tasks =
                    IntStream.range(0, 5).mapToObj(_ -> create("large", "gpu")).toList();

            tasks.forEach(this::awaitEnd);

            assertThat(tasks).allSatisfy(id -> assertThat(nodesOf(id)).containsExactly(whole.slug()));
            assertThat(half.state(admin)).isEqualTo("schedulable");
        }
    }

    @Test
    void whatNoNodeCanServeWaitsAndHoldsUpNothing() {
        String nowhere = "nowhere-" + any.slug();
        String first = create(nowhere);
        String second = create(nowhere);
        String other = create();

        awaitEnd(other);

        assertThat(tasks.get(first).at("/queue_position").longValue()).isEqualTo(1);
        assertThat(tasks.get(second).at("/queue_position").longValue()).isEqualTo(2);
        any.labels(nowhere).heartbeat();
        awaitEnd(first);
        awaitEnd(second);
    }

    @Test
    void theyAreShownOnceAndSorted() {
        String id = create("b", "a", "b");

        assertThat(tasks.get(id).get("labels").valueStream().map(label -> label.stringValue()))
                .containsExactly("a", "b");
        String anywhere = create();
        assertThat(tasks.get(anywhere).has("labels")).isFalse();
        awaitEnd(anywhere);
        cancel(id);
    }

    static List<List<String>> refused() {
        return List.of(
                List.of(""),
                List.of("a,b"),
                List.of("two words"),
                List.of("-a"),
                List.of("x".repeat(64)),
                Collections.singletonList(null),
                Collections.nCopies(17, "a"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNoneIsRefused(List<String> labels) {
        Api.Reply reply = user.post("/v1/tasks", task(labels));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.faultyFields()).containsExactly("labels");
    }

    @Test
    void aUserWaitsForABoundedNumberOfSets() {
        try (RunningOrchestrator strict = orchestrator.beside(Map.of("orchestrator.task.max-lanes-of-user", "2"))) {
            Api there = user.at(strict.url());
            List<String> kept = List.of(create("set-1"), create("set-2"));

            Api.Reply refused = there.post("/v1/tasks", task(List.of("set-3")));
            Api.Reply oneMoreOfThese = there.post("/v1/tasks", task(List.of("set-2")));

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.problem()).isEqualTo("too-many-requests");
            assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
            assertThat(oneMoreOfThese.status()).isEqualTo(201);
            kept.forEach(this::cancel);
            cancel(oneMoreOfThese.body().get("id").stringValue());
        }
    }

    @Test
    void explainingLooksForSuchANodeToo() {
        Api.Reply reply = user.post("/v1/tasks:explain", task(List.of("gpu", "large")));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body().get("detail").stringValue())
                .isEqualTo("No node that carries the labels gpu, large takes such jobs now.");
        any.labels("large", "gpu").heartbeat();
        assertThat(user.post("/v1/tasks:explain", task(List.of("gpu")))
                        .body()
                        .get("node")
                        .stringValue())
                .isEqualTo(any.slug());
    }

    private String create(String... labels) {
        return tasks.create(task(List.of(labels)));
    }

    private static Map<String, Object> task(List<String> labels) {
        return new HashMap<>(Map.of("prompt", "true", "input_mode", "commands", "labels", labels));
    }

    /** Where attempts at the task were made. */
    private List<String> nodesOf(String id) {
        return orchestrator
                .jdbc()
                .sql("SELECT node_slug FROM jobs WHERE task_id = :task")
                .param("task", id)
                .query(String.class)
                .list();
    }

    private void awaitEnd(String id) {
        Eventually.is(
                () -> user.get("/v1/tasks/" + id + "?wait=5s")
                        .body()
                        .get("status")
                        .stringValue(),
                "completed");
    }

    private void cancel(String id) {
        user.post("/v1/tasks/" + id + "/cancel", null);
    }
}
