package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.InferenceMode;
import io.cloister.contracts.node.NodeConfig;
import io.cloister.contracts.node.RegisterResponse;
import java.net.URI;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The machine of a scenario that becomes a node of the running stack: what it was given and what it read. */
public final class Machine {

    /** Nobody listens on the discard port, so the node never becomes schedulable and takes no work from the real one. */
    private static final URI NO_WORKER = URI.create("http://127.0.0.1:9");

    /** The same in each run, because a node stays with its orchestrator. */
    private static final String SLUG = "feature-node";

    private final Journey journey;
    private FakeNode node;
    private @Nullable RegisterResponse registration;
    private @Nullable NodeConfig config;

    public Machine(Journey journey) {
        this.journey = journey;
        this.node = another(SLUG);
    }

    FakeNode node() {
        return node;
    }

    /** One more machine, under this slug. */
    FakeNode another(String slug) {
        return new FakeNode(journey.orchestrator(), slug, NO_WORKER, InferenceMode.ALLOW);
    }

    /** Registers a machine; the answer may be a refusal. */
    void register(FakeNode machine, String preSharedKey) {
        journey.answered(machine.register(preSharedKey));
    }

    /** Registers this machine under a slug that no node ever had. */
    void registerAsNew() {
        node = another("feature-" + UUID.randomUUID().toString().substring(0, 8));
        register();
    }

    /** Registers this machine with the right key, which must succeed. */
    void register() {
        register(node, journey.stack().preSharedKey());
        registration = journey.reply().as(RegisterResponse.class);
    }

    RegisterResponse registration() {
        return Objects.requireNonNull(registration, "the machine is not registered");
    }

    void readConfig() {
        journey.answered(node.readConfig());
        config = journey.reply().as(NodeConfig.class);
    }

    /** The config as it was read last. */
    NodeConfig config() {
        return Objects.requireNonNull(config, "the node has not read its config");
    }

    void acknowledge() {
        journey.answered(node.acknowledge(config().configVersion()));
    }

    /** The last call must have been accepted without a word. */
    void accepted() {
        assertThat(journey.reply().status())
                .as("status of the answer %s", journey.reply().body())
                .isEqualTo(204);
    }
}
