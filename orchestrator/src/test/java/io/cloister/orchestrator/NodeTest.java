package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NodeTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api anonymous = orchestrator.anonymous();
    private final Api admin = orchestrator.admin();

    @Test
    void newNodeIsCreatedAndToldWhereToCall() {
        try (TestNode node = new TestNode(anonymous, "fresh")) {
            Api.Reply reply = node.register();

            JsonNode endpoints = reply.body().get("orchestrator").get("endpoints");
            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.body().get("version").intValue()).isEqualTo(1);
            assertThat(endpoints.get("node_config_url").stringValue()).endsWith("/v1/nodes/config");
            assertThat(node.register().status()).isEqualTo(200);
        }
    }

    @Test
    void wrongKeyIsRefused() {
        try (TestNode node = new TestNode(anonymous, "stranger")) {
            Api.Reply reply = node.register("a wrong key");

            assertThat(reply.status()).isEqualTo(401);
            node.register();
        }
    }

    @Test
    void configurationCarriesItsVersionAndNoSecretOfOthers() {
        try (TestNode node = new TestNode(anonymous, "configured").inference("existing_service", false)) {
            node.register();

            Api.Reply reply = node.api().get("/v1/nodes/config");

            JsonNode config = reply.body();
            String version = config.get("config_version").stringValue();
            assertThat(version).matches("[0-9A-HJKMNP-TV-Z]{26}");
            assertThat(reply.header("ETag")).isEqualTo("\"" + version + "\"");
            assertThat(config.get("node_slug").stringValue()).isEqualTo("configured");
            assertThat(config.get("inference_backend").get("enabled").booleanValue())
                    .isTrue();
            assertThat(config.get("constraints").get("max_request_bytes").longValue())
                    .isEqualTo(10_485_760);
            assertThat(reply.text()).doesNotContain(RunningOrchestrator.PSK).doesNotContain("jwt");
        }
    }

    @Test
    void versionGrowsWhenWhatItDependsOnChanges() {
        try (TestNode node = new TestNode(anonymous, "changing")) {
            node.register();
            String first = node.apply();

            String same = node.heartbeat().header("ETag");
            String second =
                    node.inference("existing_service", false).heartbeat().header("ETag");
            String third = node.inference("mode", "disabled").heartbeat().header("ETag");
            admin.put("/v1/nodes/changing/config", Map.of("selected_model", "tiny:1b"));
            JsonNode last = node.api().get("/v1/nodes/config").body();

            assertThat(same).isEqualTo("\"" + first + "\"");
            assertThat(List.of(
                            same,
                            second,
                            third,
                            "\"" + last.get("config_version").stringValue() + "\""))
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(last.get("inference_backend").get("enabled").booleanValue())
                    .isFalse();
            assertThat(last.get("inference_backend").get("selected_model").stringValue())
                    .isEqualTo("tiny:1b");
        }
    }

    @Test
    void administratorNarrowsTheImagesOfANode() {
        try (TestNode node = new TestNode(anonymous, "choosy")) {
            node.register();
            String first = node.apply();
            assertThat(sandboxPolicy(node).has("allowed_images")).isFalse();

            admin.put("/v1/nodes/choosy/config", Map.of("allowed_images", List.of("docker.io/library/*")));
            admin.put("/v1/nodes/choosy/config", Map.of("max_concurrency", 1));

            assertThat(sandboxPolicy(node).get("allowed_images").valueStream().map(JsonNode::stringValue))
                    .containsExactly("docker.io/library/*");
            assertThat(node.apply()).isGreaterThan(first);
            admin.put("/v1/nodes/choosy/config", Map.of("allowed_images", List.of()));
            assertThat(sandboxPolicy(node).get("allowed_images").isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b", "with space", "ghcr.io/[a-z]*", "?"})
    void patternThatIsNoneIsRefused(String pattern) {
        try (TestNode node = new TestNode(anonymous, "picky")) {
            node.register();

            Api.Reply reply = admin.put("/v1/nodes/picky/config", Map.of("allowed_images", List.of(pattern)));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.faultyFields()).containsExactly("allowed_images");
        }
    }

    @Test
    void nodeIsSchedulableOnlyOnceItsWorkerAnswersToItsToken() {
        try (TestNode node = new TestNode(anonymous, "phantom")) {
            node.register();
            assertThat(node.state(admin)).isEqualTo("registered");

            String version = node.api()
                    .get("/v1/nodes/config")
                    .body()
                    .get("config_version")
                    .stringValue();
            node.worker().setToken("another token");
            node.acknowledge("phantom", version);
            node.heartbeat();
            assertThat(node.state(admin)).isEqualTo("registered");

            node.apply();
            Eventually.is(() -> node.state(admin), "schedulable");
        }
    }

    @Test
    void workerOfAnotherNodeProvesNothing() {
        try (TestNode node = new TestNode(anonymous, "impostor", new FakeWorker("somebody-else"))) {
            node.register();
            node.apply();
            node.heartbeat();

            assertThat(node.state(admin)).isEqualTo("registered");
        }
    }

    @Test
    void slugThatWorksIsTakenOverOnlyWithItsToken() {
        try (TestNode node = new TestNode(anonymous, "contested").join(admin);
                TestNode rival = new TestNode(anonymous, "contested", new FakeWorker("contested"))) {
            String token = token(node);

            assertThat(rival.register().status()).isEqualTo(409);
            assertThat(node.register().status()).isEqualTo(200);
            assertThat(token(node)).isEqualTo(token);
            assertThat(node.state(admin)).isEqualTo("schedulable");
        }
    }

    @Test
    void slugThatNobodyWorksUnderIsFreeAndGetsNewCredentials() {
        try (TestNode node = new TestNode(anonymous, "abandoned").join(admin);
                TestNode heir = new TestNode(anonymous, "abandoned", new FakeWorker("abandoned"))) {
            String token = token(node);
            orchestrator
                    .jdbc()
                    .sql("UPDATE nodes SET last_heartbeat_at = now() - interval '31 seconds' WHERE slug = 'abandoned'")
                    .update();
            assertThat(node.state(admin)).isEqualTo("away");

            assertThat(heir.register().status()).isEqualTo(200);

            assertThat(token(heir)).isNotEqualTo(token);
            assertThat(node.api().get("/v1/nodes/config").status()).isEqualTo(401);
            assertThat(heir.state(admin)).isEqualTo("registered");
        }
    }

    @Test
    void nodeSpeaksForItselfOnly() {
        try (TestNode node = new TestNode(anonymous, "honest");
                TestNode other = new TestNode(anonymous, "other")) {
            node.register();
            other.register();
            String version = node.apply();

            Api.Reply ack = other.acknowledge("honest", version);
            Api.Reply report = other.api().post("/v1/nodes/capability", node.report());

            assertThat(ack.status()).isEqualTo(400);
            assertThat(ack.faultyFields()).containsExactly("node_slug");
            assertThat(report.status()).isEqualTo(400);
            assertThat(report.faultyFields()).containsExactly("node.node_slug");
            assertThat(other.acknowledge("other", "01ARZ3NDEKTSV4RRFFQ69G5FAV").faultyFields())
                    .containsExactly("config_version");
        }
    }

    @Test
    void unknownFieldsOfAReportAreKept() {
        try (TestNode node = new TestNode(anonymous, "futuristic")) {
            node.register();

            JsonNode view = admin.get("/v1/nodes/futuristic").body();

            assertThat(view.get("capability")
                            .get("a_field_of_tomorrow")
                            .get("kept")
                            .booleanValue())
                    .isTrue();
            assertThat(admin.get("/v1/nodes")
                            .body()
                            .get("nodes")
                            .valueStream()
                            .map(one -> one.get("node_slug").stringValue()))
                    .contains("futuristic");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254",
                "http://8.8.8.8:80",
                "ftp://127.0.0.1",
                "http://user@127.0.0.1:1",
                "http://127.0.0.1:1/path",
                "http://127.0.0.1:1?q",
                "not a url"
            })
    void workerMustBeABareOriginInAPrivateNetwork(String url) {
        try (TestNode node = new TestNode(anonymous, "misled")) {
            Map<String, Object> report = new HashMap<>(node.report());
            report.put("worker_api", Map.of("base_url", url));

            Api.Reply reply =
                    anonymous.post("/v1/nodes/register", Map.of("psk", RunningOrchestrator.PSK, "capability", report));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.faultyFields()).containsExactly("capability.worker_api.base_url");
            node.register();
        }
    }

    @Test
    void malformedReportNamesItsField() {
        Map<String, Object> noSlug = Map.of("version", 1, "node", Map.of("node_slug", "Not A Slug"));
        Map<String, Object> wrongType = Map.of("version", 1, "node", Map.of("node_slug", 5));

        List<String> fields = Stream.of(noSlug, wrongType)
                .map(report -> anonymous.post(
                        "/v1/nodes/register", Map.of("psk", RunningOrchestrator.PSK, "capability", report)))
                .peek(reply -> assertThat(reply.status()).isEqualTo(400))
                .flatMap(reply -> reply.faultyFields().stream())
                .toList();

        assertThat(fields).containsExactly("capability.node.node_slug", "capability.node.node_slug");
    }

    @Test
    void reportOfAMachineThatCannotBeIsRefused() {
        Map<String, Object> report =
                Map.of("node", Map.of("node_slug", "impossible"), "compute", Map.of("cpu_cores", 0, "ram_mb", -1));

        Api.Reply reply =
                anonymous.post("/v1/nodes/register", Map.of("psk", RunningOrchestrator.PSK, "capability", report));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.faultyFields()).containsExactly("capability.compute.cpu_cores", "capability.compute.ram_mb");
    }

    @Test
    void nothingInPlaceOfABodyIsRefused() {
        try (TestNode node = new TestNode(anonymous, "speechless")) {
            node.register();

            assertThat(Stream.of("register", "config", "capability")
                            .map(call -> node.api().post("/v1/nodes/" + call, "null")))
                    .allSatisfy(reply -> {
                        assertThat(reply.status()).isEqualTo(400);
                        assertThat(reply.problem()).isEqualTo("invalid-request");
                    });
        }
    }

    @Test
    void acknowledgementOfAnotherVersionOfTheProtocolIsRefused() {
        try (TestNode node = new TestNode(anonymous, "ahead")) {
            node.register();
            String version = node.apply();

            Api.Reply reply = node.api()
                    .post(
                            "/v1/nodes/config",
                            Map.of("version", 2, "node_slug", "ahead", "config_version", version, "status", "applied"));

            assertThat(reply.faultyFields()).containsExactly("version");
        }
    }

    private static JsonNode sandboxPolicy(TestNode node) {
        return node.api().get("/v1/nodes/config").body().get("policy").get("sandbox");
    }

    private static String token(TestNode node) {
        return node.api()
                .get("/v1/nodes/config")
                .body()
                .get("worker_api")
                .get("orchestrator_bearer_token")
                .stringValue();
    }
}
