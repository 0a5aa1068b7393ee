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

    private final Journey journey;
    private final Endings endings;
    private final FakeNode node;
    private @Nullable RegisterResponse registration;
    private @Nullable NodeConfig config;

    public Machine(Journey journey, Endings endings) {
        this.journey = journey;
        this.endings = endings;
        this.node = another("feature-" + UUID.randomUUID().toString().substring(0, 8));
    }

    FakeNode node() {
        return node;
    }

    /** One more machine, under this slug. */
    FakeNode another(String slug) {
        return new FakeNode(journey.orchestrator(), slug, NO_WORKER, InferenceMode.ALLOW);
    }

    /** Registers a machine; a node that is new is deleted at the end. */
    void register(FakeNode machine, String preSharedKey) {
        Reply reply = machine.register(preSharedKey);
        journey.answered(reply);
        if (reply.status() == 201) {
            Rest administrator = journey.administrator().rest();
            endings.add(
                    () -> administrator.delete("/v1/nodes/" + machine.slug()).success());
        }
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
