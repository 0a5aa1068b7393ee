package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What may be asked for, and what is said of the rest. No node is needed: the tasks stay queued. */
class TaskRequestTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("prompt", Map.of("prompt", "")),
                Arguments.of("prompt", Map.of("prompt", "x".repeat(65_537))),
                Arguments.of("prompt", Map.of("prompt", 5)),
                Arguments.of("prompt", Map.of("prompt", "a\0b")),
                Arguments.of("input_mode", Map.of("input_mode", "telepathy")),
                Arguments.of("task_name", Map.of("task_name", "-leading")),
                Arguments.of("task_name", Map.of("task_name", "x".repeat(129))),
                Arguments.of("image", Map.of("image", "not an image")),
                Arguments.of("command", Map.of("command", List.of())),
                Arguments.of("command", Map.of("command", List.of("x".repeat(131_072)))),
                Arguments.of("command", Map.of("command", List.of("ls"), "input_mode", "script")),
                Arguments.of("env", Map.of("env", Map.of("1X", "y"))),
                Arguments.of("env.CLOISTER_TASK_ID", Map.of("env", Map.of("CLOISTER_TASK_ID", "y"))),
                Arguments.of("env.OLLAMA_HOST", Map.of("env", Map.of("OLLAMA_HOST", "y"))),
                Arguments.of("env.BIG", Map.of("env", Map.of("BIG", "y".repeat(131_068)))),
                Arguments.of("env", Map.of("env", numbered(101, "y"))),
                Arguments.of("env", Map.of("env", numbered(9, "y".repeat(130_000)))),
                Arguments.of("files", Map.of("files", Map.of("../x", "eA=="))),
                Arguments.of("files.x", Map.of("files", Map.of("x", "no base64!"))),
                Arguments.of("files", Map.of("files", Map.of("x", zeros(4 * 1024 * 1024 + 1)))),
                Arguments.of("timeout_seconds", Map.of("timeout_seconds", 10_801)),
                Arguments.of("timeout_seconds", Map.of("timeout_seconds", 0)),
                Arguments.of("queue_timeout_seconds", Map.of("queue_timeout_seconds", 86_401)),
                Arguments.of("limits.pids", Map.of("limits", Map.of("pids", 4_097))),
                Arguments.of("limits.cpus", Map.of("limits", Map.of("cpus", 0))),
                Arguments.of("limits.cpus", Map.of("limits", Map.of("cpus", 100_000))),
                Arguments.of("limits.memory_bytes", Map.of("limits", Map.of("memory_bytes", 1))),
                Arguments.of("models", Map.of("models", List.of())),
                Arguments.of("inference_limits.tokens", Map.of("inference_limits", Map.of("tokens", 0))),
                Arguments.of("priority", Map.of("priority", 10)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesAndNamesTheField(String field, Map<String, Object> fault) {
        Map<String, Object> task = valid();
        task.putAll(fault);

        Api.Reply reply = admin.post("/v1/tasks", task);

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.faultyFields()).containsExactly(field);
    }

    @Test
    void namesAllFaultsAtOnce() {
        Api.Reply reply = admin.post("/v1/tasks", Map.of("priority", 77, "timeout_seconds", -1));

        assertThat(reply.faultyFields()).containsExactly("prompt", "timeout_seconds", "priority");
    }

    @Test
    void countsCharactersAndNotBytes() {
        Map<String, Object> task = valid();
        task.put("prompt", "\uD83D\uDE00".repeat(65_536));

        assertThat(admin.post("/v1/tasks", task).status()).isEqualTo(201);
    }

    @Test
    void bodyAboveTheLimitIsRefused() {
        Map<String, Object> task = valid();
        task.put("attachments", List.of("x".repeat(10_485_760)));

        assertThat(admin.post("/v1/tasks", task).status()).isEqualTo(413);
    }

    @Test
    void answersWithTheTaskAndItsPlace() {
        Map<String, Object> task = valid();
        task.put("attachments", List.of("a note"));
        task.put("a_field_of_tomorrow", 1);

        Api.Reply reply = admin.post("/v1/tasks", task);

        JsonNode view = reply.body();
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Location"))
                .isEqualTo("/v1/tasks/" + view.get("id").stringValue());
        assertThat(view.get("task_id")).isEqualTo(view.get("id"));
        assertThat(view.get("attachments").get(0).stringValue()).isEqualTo("a note");
        assertThat(admin.get("/v1/tasks/" + view.get("id").stringValue() + "/result")
                        .body()
                        .get("jobs"))
                .isEmpty();
    }

    @Test
    void takenNameGetsANumber() {
        String name = "nightly-" + UUID.randomUUID();
        Map<String, Object> task = valid();
        task.put("task_name", name);

        List<String> names = IntStream.range(0, 3)
                .mapToObj(_ ->
                        admin.post("/v1/tasks", task).body().get("task_name").stringValue())
                .toList();

        assertThat(names).containsExactly(name, name + "-2", name + "-3");
        assertThat(admin.get("/v1/tasks/" + name + "-3").body().get("task_name").stringValue())
                .isEqualTo(name + "-3");
    }

    @Test
    void nameThatManyWantAtOnceIsGivenOnce() {
        Map<String, Object> task = valid();
        task.put("task_name", "x".repeat(126) + "yz");
        Api user = orchestrator.user();

        List<String> names = AtOnce.call(
                8, _ -> user.post("/v1/tasks", task).body().get("task_name").stringValue());

        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("x".repeat(126) + "yz"),
                                IntStream.rangeClosed(2, 8).mapToObj(number -> "x".repeat(126) + "-" + number))
                        .toList());
    }

    @Test
    void strangersTaskDoesNotExist() {
        String id = admin.post("/v1/tasks", valid()).body().get("id").stringValue();
        Api stranger = orchestrator.user();

        assertThat(stranger.get("/v1/tasks/" + id).status()).isEqualTo(404);
        assertThat(stranger.get("/v1/tasks/" + id + "/result").status()).isEqualTo(404);
        assertThat(stranger.get("/v1/tasks/" + id + "/logs").status()).isEqualTo(404);
        assertThat(stranger.get("/v1/tasks").body().get("tasks")).isEmpty();
        assertThat(stranger.get("/v1/nodes").status()).isEqualTo(403);
    }

    @Test
    void pagesNeitherRepeatNorSkipWhileTasksArrive() {
        Api user = orchestrator.user();
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(_ -> user.post("/v1/tasks", valid()).body().get("id").stringValue())
                .toList();

        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = user.get("/v1/tasks?limit=2" + next).body();
            page.get("tasks").forEach(task -> seen.add(task.get("id").stringValue()));
            user.post("/v1/tasks", valid());
            next = page.has("next_cursor")
                    ? "&cursor=" + page.get("next_cursor").stringValue()
                    : "";
        } while (!next.isEmpty());

        assertThat(seen).containsExactlyElementsOf(ids.reversed());
        assertThat(user.get("/v1/tasks?limit=2").body().get("next_offset").intValue())
                .isEqualTo(2);
        assertThat(user.get("/v1/tasks?offset=4&status=queued").body().get("tasks"))
                .hasSize(4);
        assertThat(user.get("/v1/tasks?status=completed").body().get("tasks")).isEmpty();
    }

    @Test
    void refusesQueriesThatMeanNothing() {
        assertThat(admin.get("/v1/tasks?limit=0").faultyFields()).containsExactly("limit");
        assertThat(admin.get("/v1/tasks?limit=many").faultyFields()).containsExactly("limit");
        assertThat(admin.get("/v1/tasks?cursor=AAAAAAAAAAAAAAAAAAAAAA").faultyFields())
                .containsExactly("cursor");
        assertThat(admin.get("/v1/tasks?status=lost").faultyFields()).containsExactly("status");
        assertThat(admin.get("/v1/tasks/none/logs").status()).isEqualTo(404);
    }

    private static Map<String, Object> valid() {
        return new HashMap<>(Map.of("prompt", "true", "input_mode", "commands", "queue_timeout_seconds", 5));
    }

    private static Map<String, String> numbered(int count, String value) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(number -> "X" + number, _ -> value));
    }

    private static String zeros(int count) {
        return Base64.getEncoder().encodeToString(new byte[count]);
    }
}
