package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node-manager that does nothing by itself, with a {@link FakeWorker}. */
final class TestNode implements AutoCloseable {

    private Api anonymous;
    private final String slug;
    private final FakeWorker worker;
    private final Map<String, Object> inference = new HashMap<>(Map.of(
            "supported",
            true,
            "mode",
            "allow",
            "existing_service",
            true,
            "running",
            true,
            "available_models",
            List.of("smollm2:135m"),
            "loaded_models",
            List.of("smollm2:135m")));
    private boolean sandboxSupported = true;
    private int slots = 2;
    private List<String> labels = List.of("fast");
    private List<String> heldJobs = List.of();
    private Optional<String> jwt = Optional.empty();

    TestNode(Api anonymous, String slug) {
        this(anonymous, slug, new FakeWorker(slug));
    }

    TestNode(Api anonymous, String slug, FakeWorker worker) {
        this.anonymous = anonymous;
        this.slug = slug;
        this.worker = worker;
    }

    /** Registers, fetches and acknowledges the configuration, and waits until it is schedulable. */
    TestNode join(Api admin) {
        assertThat(register().status()).isIn(200, 201);
        apply();
        Eventually.is(() -> state(admin), "schedulable");
        return this;
    }

    Api.Reply register() {
        return register(RunningOrchestrator.PSK);
    }

    Api.Reply register(String psk) {
        Api caller = jwt.map(anonymous::as).orElse(anonymous);
        Api.Reply reply = caller.post("/v1/nodes/register", Map.of("psk", psk, "capability", report()));
        if (reply.status() < 300) {
            jwt = Optional.of(reply.body().get("auth").get("node_jwt").stringValue());
        }
        return reply;
    }

    /** Reads the configuration, gives its token to the worker and acknowledges. */
    String apply() {
        var config = api().get("/v1/nodes/config").body();
        worker.setToken(
                config.get("worker_api").get("orchestrator_bearer_token").stringValue());
        String version = config.get("config_version").stringValue();
        assertThat(acknowledge(slug, version).status()).isEqualTo(204);
        return version;
    }

    Api.Reply acknowledge(String asSlug, String version) {
        return api().post(
                        "/v1/nodes/config",
                        Map.of(
                                "version",
                                1,
                                "node_slug",
                                asSlug,
                                "config_version",
                                version,
                                "ack_at",
                                "2026-01-01T00:00:00Z",
                                "status",
                                "applied"));
    }

    Api.Reply heartbeat() {
        return api().post("/v1/nodes/capability", report());
    }

    String state(Api admin) {
        return admin.get("/v1/nodes/" + slug).body().get("state").stringValue();
    }

    Map<String, Object> report() {
        Map<String, Object> report = new HashMap<>(Map.of(
                "version", 1,
                "reported_at", "2026-01-01T00:00:00Z",
                "node", Map.of("node_slug", slug, "name", "a test's node", "labels", labels),
                "platform", Map.of("os", "linux", "arch", "amd64"),
                "compute", Map.of("cpu_cores", 2, "ram_mb", 4096),
                "sandbox", Map.of("supported", sandboxSupported, "max_concurrency", slots),
                "inference", inference,
                "worker_api", Map.of("base_url", worker.url()),
                "a_field_of_tomorrow", Map.of("kept", true)));
        report.put("boot_id", "0b8f6c1e-6a51-4e0a-9a44-6f7f0d3f8d11");
        report.put("held_jobs", heldJobs);
        return report;
    }

    TestNode inference(String field, Object value) {
        inference.put(field, value);
        return this;
    }

    TestNode slots(int slots) {
        this.slots = slots;
        return this;
    }

    TestNode labels(String... names) {
        labels = List.of(names);
        return this;
    }

    /** Speaks to another orchestrator from now on. */
    TestNode turnTo(Api orchestrator) {
        anonymous = orchestrator;
        return this;
    }

    TestNode heldJobs(String... jobIds) {
        heldJobs = List.of(jobIds);
        return this;
    }

    TestNode sandboxSupported(boolean supported) {
        sandboxSupported = supported;
        return this;
    }

    Api api() {
        return anonymous.as(jwt.orElseThrow());
    }

    FakeWorker worker() {
        return worker;
    }

    String slug() {
        return slug;
    }

    /** Takes the node out of the game for the tests that follow. */
    @Override
    public void close() {
        sandboxSupported = false;
        inference("mode", "disabled");
        if (jwt.isPresent()) {
            heartbeat();
        }
        worker.close();
    }
}
