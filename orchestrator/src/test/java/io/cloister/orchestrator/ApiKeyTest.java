package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.orchestrator.auth.ApiKeys;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Keys for programs. */
class ApiKeyTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api anonymous = orchestrator.anonymous();
    private final Api user = orchestrator.user();

    @Test
    void keyOpensWhatItsOwnerMayOpen() {
        Api program = anonymous.as(create(user).get("key").stringValue());

        Api.Reply task = program.post("/v1/tasks", Map.of("prompt", "true", "input_mode", "commands"));

        assertThat(task.status()).isEqualTo(201);
        assertThat(user.get("/v1/tasks/" + task.body().get("id").stringValue()).status())
                .isEqualTo(200);
        assertThat(program.get("/v1/users/me").body())
                .isEqualTo(user.get("/v1/users/me").body());
        assertThat(program.get("/v1/users").status()).isEqualTo(403);
        assertThat(anonymous
                        .as(create(orchestrator.admin()).get("key").stringValue())
                        .get("/v1/users")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void keyMakesNoKeys() {
        Api program = anonymous.as(create(user).get("key").stringValue());

        Api.Reply reply = program.post("/v1/api-keys", Map.of("name", "another"));

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.problem()).isEqualTo("forbidden");
        assertThat(names(program)).containsExactly("a test's");
    }

    @Test
    void keyIsShownOnceAndStoredAsAHash() {
        JsonNode created = create(user);
        String key = created.get("key").stringValue();
        anonymous.as(key).get("/v1/users/me");

        Api.Reply list = user.get("/v1/api-keys");

        JsonNode listed = list.body().get("api_keys").get(0);
        assertThat(key).matches("clk_[A-Za-z0-9_-]{43}");
        assertThat(list.text()).doesNotContain(key);
        assertThat(listed.get("id")).isEqualTo(created.get("id"));
        assertThat(key).startsWith(listed.get("prefix").stringValue());
        assertThat(listed.has("last_used_at")).isTrue();
        assertThat(stored("api_keys") + stored("audit")).doesNotContain(key.substring(8));
    }

    @Test
    void deletedKeyOpensNothingFromThenOnAtAnyOrchestrator() {
        try (RunningOrchestrator other = orchestrator.beside()) {
            JsonNode created = create(user);
            String key = created.get("key").stringValue();
            Api there = other.anonymous().as(key);
            assertThat(there.get("/v1/users/me").status()).isEqualTo(200);

            assertThat(user.delete(path(created)).status()).isEqualTo(204);

            assertThat(there.get("/v1/users/me").status()).isEqualTo(401);
            assertThat(anonymous.as(key).get("/v1/users/me").status()).isEqualTo(401);
            assertThat(user.delete(path(created)).status()).isEqualTo(404);
            assertThat(names(user)).isEmpty();
        }
    }

    @Test
    void keyOfSomebodyElseDoesNotExist() {
        JsonNode created = create(user);
        Api stranger = orchestrator.user();

        assertThat(names(stranger)).isEmpty();
        assertThat(stranger.delete(path(created)).status()).isEqualTo(404);
        assertThat(stranger.delete("/v1/api-keys/no-id").status()).isEqualTo(404);
        assertThat(names(user)).hasSize(1);
        assertThat(orchestrator.admin().delete(path(created)).status()).isEqualTo(204);
    }

    @Test
    void keyEndsWithItsOwner() {
        Api program = anonymous.as(create(user).get("key").stringValue());
        String id = program.get("/v1/users/me").body().get("id").stringValue();

        orchestrator
                .jdbc()
                .sql("UPDATE users SET is_active = false WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();

        assertThat(program.get("/v1/users/me").status()).isEqualTo(401);
    }

    @Test
    void unknownKeyOpensNothing() {
        for (String key : List.of("clk_", "clk_unknown", "clk_" + "a".repeat(43))) {
            assertThat(anonymous.as(key).get("/v1/users/me").status()).isEqualTo(401);
        }
    }

    @Test
    void nameIsOptionalAndBounded() {
        assertThat(user.post("/v1/api-keys", "{}").body().has("name")).isFalse();
        assertThat(user.post("/v1/api-keys", null).status()).isEqualTo(201);
        for (String name : List.of("", "a\nb", "a".repeat(129))) {
            assertThat(user.post("/v1/api-keys", Map.of("name", name)).faultyFields())
                    .containsExactly("name");
        }
    }

    @Test
    void hundredKeysAreEnough() {
        for (int number = 0; number < 100; number++) {
            create(user);
        }

        Api.Reply reply = user.post("/v1/api-keys", Map.of());

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.text()).contains("100");
    }

    @Test
    void hundredAreTheMostAlsoWhereTheLastTwoComeAtOnce() {
        UUID owner = UUID.fromString(user.get("/v1/users/me").body().get("id").stringValue());
        for (int number = 0; number < 99; number++) {
            create(user);
        }

        CompletableFuture<Api.Reply> second = orchestrator.transaction().execute(_ -> {
            assertThat(orchestrator.bean(ApiKeys.class).add(owner, "the first", 100))
                    .isPresent();
            CompletableFuture<Api.Reply> answer =
                    CompletableFuture.supplyAsync(() -> user.post("/v1/api-keys", Map.of("name", "the second")));
            Eventually.is(() -> answer.isDone() || orchestrator.somebodyWaitsForUs(), true);
            return answer;
        });

        assertThat(second.join().status()).isEqualTo(409);
        assertThat(names(user)).hasSize(100);
    }

    private static JsonNode create(Api owner) {
        Api.Reply reply = owner.post("/v1/api-keys", Map.of("name", "a test's"));
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.body();
    }

    private static String path(JsonNode created) {
        return "/v1/api-keys/" + created.get("id").stringValue();
    }

    private static List<String> names(Api owner) {
        return owner.get("/v1/api-keys")
                .body()
                .get("api_keys")
                .valueStream()
                .map(key -> key.get("name").stringValue())
                .toList();
    }

    private String stored(String table) {
        return String.join(
                "\n",
                orchestrator
                        .jdbc()
                        .sql("SELECT row_to_json(t)::text FROM " + table + " AS t")
                        .query(String.class)
                        .list());
    }
}
