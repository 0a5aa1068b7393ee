package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that is sent again under the same key is the same task. */
class IdempotencyTest {

    private static final Map<String, Object> TASK =
            Map.of("prompt", "true", "input_mode", "commands", "env", Map.of("A", "1", "B", "2"));

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api user = orchestrator.user();
    private final String key = UUID.randomUUID().toString();

    @Test
    void repeatAnswersWithTheFirstTaskAtAnyOrchestrator() {
        Api.Reply first = user.post("/v1/tasks", TASK, key);
        try (RunningOrchestrator other = orchestrator.beside()) {
            Api.Reply here = user.post("/v1/tasks", TASK, key);
            Api.Reply there = other.anonymous().as(user.token().orElseThrow()).post("/v1/tasks", TASK, key);

            assertThat(first.status()).isEqualTo(201);
            assertThat(List.of(here.status(), there.status())).containsOnly(200);
            assertThat(List.of(id(here), id(there))).containsOnly(id(first));
            assertThat(here.header("Location")).isEqualTo("/v1/tasks/" + id(first));
            assertThat(tasks()).isEqualTo(1);
        }
    }

    @Test
    void orderOfFieldsIsNoDifference() {
        user.post(
                "/v1/tasks",
                "{\"prompt\": \"true\", \"input_mode\": \"commands\", \"env\": {\"A\": \"1\", \"B\": \"2\"}}",
                key);

        Api.Reply repeat = user.post(
                "/v1/tasks",
                "{\"env\": {\"B\": \"2\", \"A\": \"1\"}, \"input_mode\":\"commands\",\"prompt\":\"true\"}",
                key);

        assertThat(repeat.status()).isEqualTo(200);
    }

    @Test
    void otherBodyIsRefusedAndChangesNothing() {
        String first = id(user.post("/v1/tasks", TASK, key));

        Api.Reply other = user.post("/v1/tasks", Map.of("prompt", "false", "input_mode", "commands"), key);

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
        assertThat(other.faultyFields()).containsExactly("Idempotency-Key");
        assertThat(id(user.post("/v1/tasks", TASK, key))).isEqualTo(first);
        assertThat(tasks()).isEqualTo(1);
    }

    @Test
    void keyIsOfOneUser() {
        String mine = id(user.post("/v1/tasks", TASK, key));

        Api.Reply theirs = orchestrator.user().post("/v1/tasks", TASK, key);

        assertThat(theirs.status()).isEqualTo(201);
        assertThat(id(theirs)).isNotEqualTo(mine);
    }

    @Test
    void keyIsFreeAgainAfterADay() {
        String first = id(user.post("/v1/tasks", TASK, key));
        orchestrator
                .jdbc()
                .sql("UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 second' WHERE key = :key")
                .param("key", key)
                .update();

        Api.Reply next = user.post("/v1/tasks", TASK, key);

        assertThat(next.status()).isEqualTo(201);
        assertThat(id(next)).isNotEqualTo(first);
        assertThat(id(user.post("/v1/tasks", TASK, key))).isEqualTo(id(next));
    }

    @Test
    void taskThatWasRefusedLeavesTheKeyFree() {
        assertThat(user.post("/v1/tasks", Map.of("prompt", ""), key).status()).isEqualTo(400);

        assertThat(user.post("/v1/tasks", TASK, key).status()).isEqualTo(201);
    }

    @Test
    void repeatsAtOnceAtTwoOrchestratorsMakeOneTask() {
        try (RunningOrchestrator other = orchestrator.beside()) {
            List<Api> doors = List.of(user, other.anonymous().as(user.token().orElseThrow()));

            List<Api.Reply> answers =
                    AtOnce.call(16, number -> doors.get(number % 2).post("/v1/tasks", TASK, key));

            assertThat(answers).extracting(Api.Reply::status).containsOnly(200, 201);
            assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
            assertThat(answers).extracting(IdempotencyTest::id).containsOnly(id(answers.getFirst()));
            assertThat(tasks()).isEqualTo(1);
        }
    }

    /** The other submission is under way as long as its transaction is: we hold one open that frees the key. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void repeatWaitsForWhatIsUnderWay(boolean commits) throws Exception {
        String first = id(user.post("/v1/tasks", TASK, key));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Api.Reply> repeat = orchestrator.transaction().execute(held -> {
                orchestrator
                        .jdbc()
                        .sql("DELETE FROM idempotency_keys WHERE key = :key")
                        .param("key", key)
                        .update();
                Future<Api.Reply> sent = threads.submit(() -> user.post("/v1/tasks", TASK, key));
                Eventually.is(orchestrator::somebodyWaitsForUs, true);
                if (!commits) {
                    held.setRollbackOnly();
                }
                return sent;
            });

            assertThat(repeat.get().status()).isEqualTo(commits ? 201 : 200);
            assertThat(id(repeat.get()).equals(first)).isEqualTo(!commits);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words"})
    void keyIsVisibleAscii(String wrong) {
        Api.Reply reply = user.post("/v1/tasks", TASK, wrong);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.faultyFields()).containsExactly("Idempotency-Key");
        assertThat(user.post("/v1/tasks", TASK, "k".repeat(256)).faultyFields()).containsExactly("Idempotency-Key");
        assertThat(user.post("/v1/tasks", TASK, "k".repeat(255)).status()).isEqualTo(201);
    }

    private int tasks() {
        return user.get("/v1/tasks").body().get("tasks").size();
    }

    private static String id(Api.Reply reply) {
        assertThat(reply.status()).as(reply.text()).isIn(200, 201);
        return reply.body().get("id").stringValue();
    }
}
