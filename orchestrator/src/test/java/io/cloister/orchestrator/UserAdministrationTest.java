package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What administrators do with users. */
class UserAdministrationTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api anonymous = orchestrator.anonymous();
    private final Api admin = orchestrator.admin();
    private final String handle = "jane." + UUID.randomUUID();

    @Test
    void newUserLogsInAndIsListed() {
        Api.Reply created = add(Map.of("email", "jane@example.org"));
        Api user = anonymous.login(handle, RunningOrchestrator.PASSWORD);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text()).doesNotContain(RunningOrchestrator.PASSWORD);
        assertThat(user.get("/v1/users/me").body()).isEqualTo(created.body());
        assertThat(created.body().get("roles").valueStream().map(JsonNode::stringValue))
                .containsExactly("user");
        assertThat(admin.get("/v1/users").body().get("users").valueStream()).contains(created.body());
    }

    @Test
    void secondAdministratorMayWhatTheFirstMay() {
        add(Map.of("roles", List.of("user", "admin", "user")));

        Api second = anonymous.login(handle, RunningOrchestrator.PASSWORD);

        assertThat(second.get("/v1/users").status()).isEqualTo(200);
        assertThat(second.get("/v1/users/me").body().get("roles").valueStream().map(JsonNode::stringValue))
                .containsExactly("admin", "user");
    }

    @Test
    void takenHandleIsAConflictAlsoAtOnce() {
        List<Integer> answers = AtOnce.call(4, _ -> add(Map.of()).status());

        assertThat(answers).containsExactlyInAnyOrder(201, 409, 409, 409);
        assertThat(add(Map.of()).problem()).isEqualTo("conflict");
    }

    @ParameterizedTest
    @CsvSource({
        "handle, ''",
        "handle, .hidden",
        "handle, two words",
        "password, seven77",
        "email, nobody",
        "email, a@b@c",
        "roles, root"
    })
    void whatIsNotAllowedIsNamed(String field, String value) {
        Api.Reply reply = add(Map.of(field, field.equals("roles") ? List.of(value) : value));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.faultyFields()).containsExactly(field);
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        Api.Reply reply = admin.post("/v1/users", Map.of("roles", List.of(), "email", ""));

        assertThat(reply.faultyFields()).containsExactly("handle", "password", "email", "roles");
    }

    @Test
    void revokedSessionsOpenNothing() {
        String id = add(Map.of()).body().get("id").stringValue();
        JsonNode tokens = anonymous
                .post("/v1/auth/login", Map.of("handle", handle, "password", RunningOrchestrator.PASSWORD))
                .body();
        Api user = anonymous.as(tokens.get("access_token").stringValue());
        assertThat(user.get("/v1/users/me").status()).isEqualTo(200);

        assertThat(admin.post("/v1/users/" + id + "/revoke_sessions", "").status())
                .isEqualTo(204);

        assertThat(user.get("/v1/users/me").status()).isEqualTo(401);
        Map<String, String> refresh =
                Map.of("refresh_token", tokens.get("refresh_token").stringValue());
        assertThat(anonymous.post("/v1/auth/refresh", refresh).status()).isEqualTo(401);
        assertThat(anonymous
                        .login(handle, RunningOrchestrator.PASSWORD)
                        .get("/v1/users/me")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void revokingForNobodyIsNotFound() {
        for (String id : List.of(UUID.randomUUID().toString(), "jane")) {
            assertThat(admin.post("/v1/users/" + id + "/revoke_sessions", "").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void usersAreNoneOfAUsersBusiness() {
        Api user = orchestrator.user();

        assertThat(user.get("/v1/users").status()).isEqualTo(403);
        assertThat(user.post("/v1/users", Map.of("handle", handle, "password", RunningOrchestrator.PASSWORD))
                        .status())
                .isEqualTo(403);
        assertThat(user.post("/v1/users/" + UUID.randomUUID() + "/revoke_sessions", "")
                        .status())
                .isEqualTo(403);
        assertThat(anonymous.get("/v1/users").status()).isEqualTo(401);
    }

    @Test
    void actsAreInTheBook() {
        String id = add(Map.of()).body().get("id").stringValue();
        admin.post("/v1/users/" + id + "/revoke_sessions", "");

        List<String> acts = orchestrator
                .jdbc()
                .sql("SELECT actor || ' ' || act FROM audit WHERE target = :handle ORDER BY id")
                .param("handle", handle)
                .query(String.class)
                .list();

        assertThat(acts).containsExactly("admin user_created", "admin sessions_revoked");
    }

    private Api.Reply add(Map<String, Object> fields) {
        Map<String, Object> user = new HashMap<>(Map.of("handle", handle, "password", RunningOrchestrator.PASSWORD));
        user.putAll(fields);
        return admin.post("/v1/users", user);
    }
}
