package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api anonymous = orchestrator.anonymous();
    private final Api admin = orchestrator.admin();

    @Test
    void readyWhileASchedulableNodeReachesItsModelServer() {
        assertThat(anonymous.get("/healthz").text()).isEqualTo("ok");
        try (TestNode node = new TestNode(anonymous, "thinker").join(admin)) {
            assertThat(anonymous.get("/readyz").text()).isEqualTo("ready");

            node.inference("running", false).heartbeat();
            assertNotReady("no schedulable node reaches its model server");

            node.inference("running", true).heartbeat();
            assertThat(anonymous.get("/readyz").status()).isEqualTo(200);

            node.sandboxSupported(false).heartbeat();
            assertNotReady("no node is schedulable");
        }
    }

    @Test
    void inferenceTaskIsRefusedAtOnceWhereNoNodeCouldEverServeIt() {
        try (TestNode node = new TestNode(anonymous, "thoughtless")
                .inference("mode", "disabled")
                .join(admin)) {
            // Nodes that other tests left behind have mode disabled too.
            Map<String, Object> thinking = Map.of("prompt", "true", "input_mode", "commands", "use_inference", true);

            Api.Reply refused = admin.post("/v1/tasks", thinking);
            Api.Reply plain = admin.post("/v1/tasks", Map.of("prompt", "true", "input_mode", "commands"));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.problem()).isEqualTo("no-inference-path");
            assertThat(plain.status()).isEqualTo(201);
            String id = plain.body().get("id").stringValue();
            Eventually.is(() -> admin.tasks().status(id), "completed");

            node.inference("mode", "allow").inference("running", false).heartbeat();
            Api.Reply queued = admin.post("/v1/tasks", thinking);
            assertThat(queued.status()).isEqualTo(201);
            node.inference("running", true).heartbeat();
            String later = queued.body().get("id").stringValue();
            Eventually.is(() -> admin.tasks().status(later), "completed");
        }
    }

    @Test
    void actuatorSaysNothingButUpOrDown() {
        assertThat(anonymous.get("/actuator/health").text())
                .doesNotContain("components")
                .doesNotContain("details");
        assertThat(anonymous.get("/actuator/env").status()).isEqualTo(404);
    }

    @Test
    void describesItselfInOpenApi() {
        Api.Reply reply = anonymous.get("/v3/api-docs");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().get("openapi").stringValue()).startsWith("3.1");
        assertThat(reply.body().get("paths").propertyNames())
                .contains("/v1/tasks", "/v1/auth/login", "/v1/nodes/register")
                .contains("/v1/users", "/v1/users/{id}/revoke_sessions", "/v1/api-keys", "/v1/api-keys/{id}");
        assertThat(reply.body().at("/paths/~1v1~1tasks/post/responses").propertyNames())
                .contains("200", "201");
        assertThat(reply.body().at("/paths/~1v1~1users/post/responses").propertyNames())
                .contains("201");
        assertThat(reply.text()).contains("Idempotency-Key", "clk_");
        assertThat(reply.text()).contains("use_inference");
        assertThat(reply.body()
                        .at("/paths/~1v1~1tasks~1{reference}~1logs/get/responses/200/content")
                        .propertyNames())
                .containsExactlyInAnyOrder("application/json", "text/event-stream");
    }

    private void assertNotReady(String reason) {
        Api.Reply reply = anonymous.get("/readyz");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body().get("detail").stringValue()).isEqualTo("no inference path: " + reason + ".");
    }
}
