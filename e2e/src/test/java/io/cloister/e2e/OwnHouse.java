package io.cloister.e2e;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A second orchestrator, and on demand a second node-manager, apart from the running stack: other ports, other secrets,
 * other folders. All of it is gone when the scenario ends.
 */
public final class OwnHouse {

    private static final Duration START = Duration.ofSeconds(90);

    private final Stack stack;
    private final Scratch scratch;
    private final Endings endings;
    private final String preSharedKey = Scratch.secret();
    private final String adminPassword = Scratch.secret();
    private final URI address = Scratch.freeAddress();
    private final URI silence = Scratch.freeAddress();
    private @Nullable JavaService orchestrator;
    private @Nullable JavaService nodeManager;

    public OwnHouse(Stack stack, Scratch scratch, Endings endings) {
        this.stack = stack;
        this.scratch = scratch;
        this.endings = endings;
    }

    /** Starts the orchestrator, and returns when it answers. */
    void startOrchestrator() {
        Map<String, String> environment = new HashMap<>();
        environment.put("ORCHESTRATOR_PORT", port(address));
        environment.put("ORCHESTRATOR_URL", address.toString());
        environment.put("ORCHESTRATOR_STATE_DIR", scratch.folder("orchestrator"));
        environment.put("JWT_SECRET", Scratch.secret());
        environment.put("BOOTSTRAP_ADMIN_PASSWORD", adminPassword);
        environment.put("NODE_REGISTRATION_PSK", preSharedKey);
        JavaService started = start("orchestrator", environment);
        orchestrator = started;
        Eventually.see("the orchestrator at " + address + " answers", START, () -> {
            if (!started.isAlive()) {
                throw new AssertionError("It has exited: " + started.output());
            }
            return rest().answers("/healthz") ? Optional.of(started) : Optional.empty();
        });
    }

    /** Starts a node-manager that expects its model server at this address. */
    void startNodeManager(String slug, String inferenceMode, URI modelServer) {
        Map<String, String> environment = new HashMap<>();
        environment.put("ORCHESTRATOR_URL", address.toString());
        environment.put("NODE_REGISTRATION_PSK", preSharedKey);
        environment.put("NODE_SLUG", slug);
        environment.put("NODE_INFERENCE_MODE", inferenceMode);
        environment.put("NODE_MANAGER_PORT", port(Scratch.freeAddress()));
        environment.put("NODE_STATE_DIR", scratch.folder("node-manager"));
        environment.put("OLLAMA_UPSTREAM_URL", modelServer.toString());
        environment.put("WORKER_PORT", port(Scratch.freeAddress()));
        environment.put("WORKER_API_DIR", stack.serviceFolder("worker-api").toString());
        environment.put("WORKER_STATE_DIR", scratch.folder("worker-api"));
        environment.put("CLOISTER_RUN_DIR", scratch.folder("run"));
        environment.put("CLOISTER_LOG_DIR", scratch.folder("log"));
        environment.put("DOCKER_HOST", stack.engine());
        nodeManager = start("node-manager", environment);
    }

    Rest rest() {
        return Rest.at(address);
    }

    User administrator() {
        return User.login(rest(), "admin", adminPassword);
    }

    String preSharedKey() {
        return preSharedKey;
    }

    /** An address at which nothing answers. */
    URI silence() {
        return silence;
    }

    JavaService orchestrator() {
        return Objects.requireNonNull(orchestrator, "the orchestrator was not started");
    }

    JavaService nodeManager() {
        return Objects.requireNonNull(nodeManager, "the node-manager was not started");
    }

    private JavaService start(String service, Map<String, String> environment) {
        JavaService started =
                JavaService.start(stack.serviceFolder(service), environment, scratch.file(service + ".log"));
        endings.add(started::stop);
        return started;
    }

    private static String port(URI loopback) {
        return Integer.toString(loopback.getPort());
    }
}
