package io.cloister.e2e;

import io.cloister.contracts.worker.HeldJobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A real node of a scenario's own: its node-manager, and the worker-api that this one starts. */
final class OwnNode {

    private final NodePlan plan;
    private final Stack stack;
    private final Scratch scratch;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable JavaService manager;

    /** @param membership what it must know of its orchestrator */
    OwnNode(NodePlan plan, Stack stack, Scratch scratch, Map<String, String> membership) {
        this.plan = plan;
        this.stack = stack;
        this.scratch = scratch;
        environment.putAll(membership);
        environment.put("NODE_SLUG", plan.slug());
        environment.put("NODE_INFERENCE_MODE", plan.mode().wireName());
        environment.put("NODE_MANAGER_PORT", port());
        environment.put("NODE_STATE_DIR", folder("node-manager"));
        environment.put("NODE_HEARTBEAT_INTERVAL", "1s");
        environment.put("OLLAMA_UPSTREAM_URL", plan.modelServer().toString());
        environment.put("WORKER_ADDRESS", plan.there());
        environment.put("WORKER_ALLOW_PLAIN_HTTP", Boolean.toString(plan.island() != null));
        environment.put("WORKER_PORT", port());
        environment.put("WORKER_API_DIR", stack.serviceFolder("worker-api").toString());
        environment.put("WORKER_STATE_DIR", folder("worker-api"));
        // That a node attacks itself before it takes work is shown elsewhere; here it would take its time.
        environment.put("WORKER_SELFTEST_AT_START", "false");
        environment.put("CLOISTER_RUN_DIR", folder("run"));
        environment.put("CLOISTER_LOG_DIR", folder("log"));
        environment.put("DOCKER_HOST", plan.engine());
    }

    String slug() {
        return plan.slug();
    }

    /** Starts it, also again; returns at once. */
    void start() {
        List<String> within = plan.island() == null ? List.of() : plan.island().inside();
        manager = JavaService.start(within, stack.serviceFolder("node-manager"), environment, file("node-manager.log"));
    }

    JavaService manager() {
        return Objects.requireNonNull(manager, "the node was not started");
    }

    /** Kills its services as a power cut would; its engine is another's matter. */
    void kill() {
        manager().kill();
        ProcessHandle worker = ProcessHandle.of(scratch.pid(plan.slug() + "/run/worker-api.pid"))
                .orElseThrow();
        worker.destroyForcibly();
        worker.onExit().join();
    }

    /** Ids of the jobs whose sandboxes run here now. */
    List<String> runningJobs() {
        return containers("sandbox")
                .map(container -> container.at("/Labels/cloister.job-id").asString())
                .toList();
    }

    /** Ids of the jobs of which its worker knows, whether they run or have ended. */
    List<String> heldJobs() {
        try {
            String token = Files.readString(file("worker-api/token")).strip();
            URI worker = URI.create("http://" + plan.there() + ":" + environment.get("WORKER_PORT"));
            return Rest.at(worker).as(token).get("/v1/worker/jobs").as(HeldJobs.class).jobs().stream()
                    .map(HeldJobs.Held::jobId)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Stops it, and removes what its worker has left. */
    void end() {
        manager().stop();
        Engine engine = new Engine(plan.engine());
        for (String role : List.of("sandbox", "sidecar")) {
            containers(role)
                    .map(container -> container.path("Id").asString())
                    .forEach(id -> engine.delete("/containers/" + id + "?force=true&v=true"));
        }
    }

    private Stream<JsonNode> containers(String role) {
        return new Engine(plan.engine()).running("cloister.node=" + plan.slug(), "cloister.role=" + role).stream();
    }

    private String folder(String name) {
        return scratch.folder(plan.slug() + "/" + name);
    }

    private Path file(String name) {
        return scratch.file(plan.slug() + "/" + name);
    }

    private static String port() {
        return Integer.toString(Scratch.freeAddress().getPort());
    }
}
