package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LoginTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api anonymous = orchestrator.anonymous();

    @Test
    void administratorLogsInAndSeesWhoTheyAre() {
        JsonNode tokens = login("admin").body();
        JsonNode me = anonymous.as(access(tokens)).get("/v1/users/me").body();

        assertThat(tokens.get("token_type").stringValue()).isEqualTo("Bearer");
        assertThat(tokens.get("expires_in").intValue()).isEqualTo(900);
        assertThat(me.get("handle").stringValue()).isEqualTo("admin");
        assertThat(me.get("is_active").booleanValue()).isTrue();
        assertThat(me.get("roles").valueStream().map(JsonNode::stringValue)).containsExactly("admin", "user");
    }

    @Test
    void wrongPasswordAndUnknownHandleAreRefusedAlike() {
        Api.Reply wrong = anonymous.post("/v1/auth/login", Map.of("handle", "somebody", "password", "wrong password"));

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.header("Content-Type")).startsWith("application/problem+json");
        assertThat(wrong.problem()).isEqualTo("unauthorized");
    }

    @Test
    void missingFieldsAreNamed() {
        Api.Reply reply = anonymous.post("/v1/auth/login", Map.of());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.faultyFields()).containsExactly("handle", "password");
    }

    @Test
    void tenFailuresOfAHandleCloseItForAWhile() {
        Map<String, String> guess = Map.of("handle", "guessed", "password", "wrong password");
        for (int attempt = 0; attempt < 10; attempt++) {
            assertThat(anonymous.post("/v1/auth/login", guess).status()).isEqualTo(401);
        }

        Api.Reply eleventh = anonymous.post("/v1/auth/login", guess);

        assertThat(eleventh.status()).isEqualTo(429);
        assertThat(Integer.parseInt(eleventh.header("Retry-After"))).isBetween(1, 300);
        assertThat(login("admin").status()).isEqualTo(200);
    }

    @Test
    void refreshTokenWorksOnceAndItsReuseEndsTheSession() {
        JsonNode first = login("admin").body();

        JsonNode second = refresh(first).body();
        Api.Reply reuse = refresh(first);

        assertThat(reuse.status()).isEqualTo(401);
        assertThat(refresh(second).status()).isEqualTo(401);
        assertThat(anonymous.as(access(second)).get("/v1/users/me").status()).isEqualTo(401);
    }

    @Test
    void logoutEndsTheAccessTokenToo() {
        JsonNode tokens = login("admin").body();
        Api.Reply logout = anonymous.post(
                "/v1/auth/logout",
                Map.of("refresh_token", tokens.get("refresh_token").stringValue()));

        assertThat(logout.status()).isEqualTo(204);
        assertThat(anonymous.as(access(tokens)).get("/v1/users/me").status()).isEqualTo(401);
        assertThat(refresh(tokens).status()).isEqualTo(401);
    }

    @Test
    void everythingElseNeedsAToken() {
        assertThat(anonymous.get("/v1/users/me").status()).isEqualTo(401);
        assertThat(anonymous.get("/v1/users/me").header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(anonymous.as("garbage").get("/v1/tasks").status()).isEqualTo(401);
        assertThat(anonymous.get("/v1/nodes").status()).isEqualTo(401);
        assertThat(anonymous.get("/v1/nothing").status()).isEqualTo(404);
    }

    @Test
    void tokenOfANodeIsNoTokenOfAUser() {
        try (TestNode node = new TestNode(anonymous, "no-user")) {
            node.register();

            assertThat(node.api().get("/v1/tasks").status()).isEqualTo(401);
            assertThat(orchestrator.admin().get("/v1/nodes/config").status()).isEqualTo(401);
        }
    }

    private Api.Reply login(String handle) {
        return anonymous.post("/v1/auth/login", Map.of("handle", handle, "password", RunningOrchestrator.PASSWORD));
    }

    private Api.Reply refresh(JsonNode tokens) {
        return anonymous.post(
                "/v1/auth/refresh",
                Map.of("refresh_token", tokens.get("refresh_token").stringValue()));
    }

    private static String access(JsonNode tokens) {
        return tokens.get("access_token").stringValue();
    }
}
