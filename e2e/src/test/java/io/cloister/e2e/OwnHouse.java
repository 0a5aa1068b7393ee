package io.cloister.e2e;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A second orchestrator, and on demand nodes of its own, apart from the running stack: other ports, other secrets, other
 * folders. All of it is gone when the scenario ends.
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
    private @Nullable User administrator;
    private final Map<String, OwnNode> nodes = new HashMap<>();

    public OwnHouse(Stack stack, Scratch scratch, Endings endings) {
        this.stack = stack;
        this.scratch = scratch;
        this.endings = endings;
    }

    /** Starts the orchestrator, and returns when it answers. */
    void startOrchestrator() {
        startOrchestrator(Map.of());
    }

    /** The same with settings of its own. */
    void startOrchestrator(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("ORCHESTRATOR_PORT", Integer.toString(address.getPort()));
        environment.put("ORCHESTRATOR_URL", address.toString());
        environment.put("ORCHESTRATOR_STATE_DIR", scratch.folder("orchestrator"));
        environment.put("JWT_SECRET", Scratch.secret());
        environment.put("BOOTSTRAP_ADMIN_PASSWORD", adminPassword);
        environment.put("NODE_REGISTRATION_PSK", preSharedKey);
        JavaService started = JavaService.start(
                List.of(), stack.serviceFolder("orchestrator"), environment, scratch.file("orchestrator.log"));
        endings.add(started::stop);
        orchestrator = started;
        Eventually.see("the orchestrator at " + address + " answers", START, () -> {
            if (!started.isAlive()) {
                throw new AssertionError("It has exited: " + started.output());
            }
            return rest().answers("/healthz") ? Optional.of(started) : Optional.empty();
        });
    }

    /** Starts a node of this house; returns at once. */
    OwnNode startNode(NodePlan plan) {
        Map<String, String> membership = Map.of(
                "ORCHESTRATOR_URL",
                "http://" + plan.here() + ":" + address.getPort(),
                "NODE_REGISTRATION_PSK",
                preSharedKey);
        OwnNode node = new OwnNode(plan, stack, scratch, membership);
        node.start();
        endings.add(node::end);
        nodes.put(plan.slug(), node);
        return node;
    }

    /** All nodes that were started here. */
    Collection<OwnNode> nodes() {
        return nodes.values();
    }

    /** A node that was started here. */
    OwnNode node(String slug) {
        return Objects.requireNonNull(nodes.get(slug), "no node " + slug + " was started");
    }

    Rest rest() {
        return Rest.at(address);
    }

    /** Its administrator, logged in once. */
    User administrator() {
        User known = administrator == null ? User.login(rest(), "admin", adminPassword) : administrator;
        administrator = known;
        return known;
    }

    /** The process of its database. */
    ProcessHandle database() {
        return ProcessHandle.of(scratch.pid("orchestrator/database.pid")).orElseThrow();
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
}
