package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.Golden;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What this service really answers and sends has the fields and types of the agreed examples, and no others. */
class GoldenShapeTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api anonymous = orchestrator.anonymous();
    private final Api admin = orchestrator.admin();

    @Test
    void answersToUsersLookLikeTheExamples() {
        try (TestNode node = new TestNode(anonymous, "golden").join(admin)) {
            node.worker().progress(job -> FakeWorker.ended(job, RunStatus.FAILED, 3, ""));
            JsonNode task =
                    admin.post("/v1/tasks", Golden.read("create_task_request")).body();
            String id = task.get("id").stringValue();
            Eventually.is(() -> admin.tasks().status(id), "failed");
            JsonNode sent = WireJson.mapper().valueToTree(node.worker().posts().getFirst());

            assertShape(task, "task_view");
            assertShape(admin.get("/v1/tasks/" + id).body(), "task_view_failed");
            assertShape(admin.get("/v1/tasks/" + id + "/result").body(), "task_result");
            assertShape(admin.get("/v1/tasks/" + id + "/logs").body(), "task_logs");
            assertShape(admin.post("/v1/tasks/" + id + "/cancel", null).body(), "task_cancellation");
            assertShape(sent, "run_request", "network_policy");
            assertShape(admin.post("/v1/tasks", Map.of()).body(), "problem");
        }
    }

    @Test
    void answersAboutAccountsLookLikeTheExamples() {
        Api user = login(admin.post("/v1/users", uniquely(Golden.read("create_user_request"))));
        JsonNode key =
                user.post("/v1/api-keys", Golden.read("create_api_key_request")).body();
        anonymous.as(key.get("key").stringValue()).get("/v1/users/me");

        assertShape(user.get("/v1/users/me").body(), "user_view");
        assertShape(admin.get("/v1/users").body(), "user_list");
        assertShape(key, "created_api_key");
        assertShape(user.get("/v1/api-keys").body(), "api_key_list");
    }

    private static JsonNode uniquely(JsonNode user) {
        return ((ObjectNode) user).put("handle", "golden-" + UUID.randomUUID());
    }

    private Api login(Api.Reply created) {
        String password = Golden.read("create_user_request").get("password").stringValue();
        return anonymous.login(created.body().get("handle").stringValue(), password);
    }

    @Test
    void answersToNodesLookLikeTheExamples() {
        try (TestNode node = new TestNode(anonymous, "golden-node").join(admin)) {
            admin.put("/v1/nodes/golden-node/config", Golden.read("node_config_change"));

            assertShape(node.register().body(), "register_response");
            assertShape(node.api().get("/v1/nodes/config").body(), "node_config", "variant");
            assertShape(admin.get("/v1/nodes/golden-node").body(), "node_view", "capability");
            assertShape(node.heldJobs("unheard-of").heartbeat().body(), "kill_list");
        }
    }

    private static void assertShape(JsonNode actual, String example, String... mayLack) {
        assertShape(actual, Golden.read(example), example, List.of(mayLack));
    }

    private static void assertShape(JsonNode actual, JsonNode example, String path, List<String> mayLack) {
        assertThat(actual.getNodeType()).as(path).isEqualTo(example.getNodeType());
        if (example.isArray()) {
            assertShape(actual.get(0), example.get(0), path + "[0]", mayLack);
        } else if (example.isObject()) {
            List<String> expected = example.propertyNames().stream()
                    .filter(name -> !mayLack.contains(name))
                    .toList();
            assertThat(actual.propertyNames().stream().filter(name -> !mayLack.contains(name)))
                    .as(path)
                    .containsExactlyInAnyOrderElementsOf(expected);
            expected.forEach(name -> assertShape(actual.get(name), example.get(name), path + "." + name, mayLack));
        }
    }
}
