package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
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
    void fiftyFailuresOfAnAddressCloseItForAnyHandle() throws Exception {
        InetAddress elsewhere = InetAddress.getByName("127.0.0.77");
        orchestrator.jdbc().sql("""
                        INSERT INTO login_failures (handle, address)
                        SELECT 'guessed ' || n, '127.0.0.77' FROM generate_series(1, 49) AS n""").update();

        assertThat(loginFrom(elsewhere, "wrong password").statusCode()).isEqualTo(401);
        HttpResponse<String> refused = loginFrom(elsewhere, RunningOrchestrator.PASSWORD);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 300L);
        assertThat(login("admin").status()).isEqualTo(200);
    }

    private HttpResponse<String> loginFrom(InetAddress address, String password) throws Exception {
        String body = WireJson.mapper().writeValueAsString(Map.of("handle", "admin", "password", password));
        try (HttpClient client = HttpClient.newBuilder().localAddress(address).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(orchestrator.url() + "/v1/auth/login"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void failuresAtOnceAreCountedLikeFailuresOneAfterTheOther() {
        Map<String, String> guess = Map.of("handle", "guessed at once", "password", "wrong password");

        List<Integer> answers =
                AtOnce.call(20, _ -> anonymous.post("/v1/auth/login", guess).status());

        assertThat(answers).hasSize(20).containsOnly(401, 429);
        assertThat(answers).filteredOn(status -> status == 401).hasSize(10);
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
