package io.cloister.node.config;

import io.cloister.contracts.node.AckStatus;
import io.cloister.contracts.node.ConfigAck;
import io.cloister.contracts.node.NodeConfig;
import io.cloister.node.ollama.ModelServer;
import io.cloister.node.preflight.Machine;
import io.cloister.node.preflight.NodeIdentity;
import io.cloister.node.registration.Credentials;
import io.cloister.node.registration.OrchestratorClient;
import io.cloister.node.worker.Worker;
import io.cloister.node.worker.WorkerSettings;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Follows the node's configuration: fetches a version that is new, hands it to the worker and the model server, and
 * acknowledges it when the worker answers with it. A configuration counts as applied without a model server: what becomes
 * of that one, the capability report says.
 *
 * <p>Used by one thread; {@link #isApplied()} may be asked by any.
 */
@Component
public class ConfigFollower {

    private static final Logger log = LoggerFactory.getLogger(ConfigFollower.class);

    private final OrchestratorClient orchestrator;
    private final ModelServer modelServer;
    private final Worker worker;
    private final NodeIdentity identity;
    private final Machine machine;
    private final Clock clock;
    private boolean stale = true;
    private @Nullable Taken taken;
    private volatile @Nullable AckStatus acknowledged;

    /** A configuration that was handed on, and how to know the worker that runs with it. */
    private record Taken(String version, String workerFingerprint, int maxConcurrency) {}

    ConfigFollower(
            OrchestratorClient orchestrator,
            ModelServer modelServer,
            Worker worker,
            NodeIdentity identity,
            Machine machine,
            Clock clock) {
        this.orchestrator = orchestrator;
        this.modelServer = modelServer;
        this.worker = worker;
        this.identity = identity;
        this.machine = machine;
        this.clock = clock;
    }

    /** Whether the present configuration was acknowledged as applied. */
    public boolean isApplied() {
        return acknowledged == AckStatus.APPLIED;
    }

    /** Jobs at once: what the configuration allows, else the machine's cores. */
    public int maxConcurrency() {
        Taken present = taken;
        return present == null ? machine.cores() : present.maxConcurrency();
    }

    /** Forgets what was acknowledged: the node has registered anew, and perhaps with new secrets. */
    public void beginAgain() {
        stale = true;
    }

    /**
     * Compares with the version that the orchestrator named.
     *
     * @return whether another one is to be fetched
     */
    public boolean isBehind(Optional<String> named) {
        Taken present = taken;
        if (named.isPresent() && present != null && !named.get().equals(present.version())) {
            stale = true;
        }
        return stale;
    }

    /**
     * Does what is due: fetch, hand on, acknowledge. Returns at once; call it again when the worker's state changes.
     *
     * @throws io.cloister.node.registration.OrchestratorException where the orchestrator does not answer or refuses
     */
    public void follow(Credentials credentials) {
        if (stale) {
            take(orchestrator.config(credentials));
            stale = false;
            acknowledged = null;
        }
        Taken present = taken;
        if (present != null && acknowledged != AckStatus.APPLIED) {
            acknowledgeWhereDecided(credentials, present);
        }
    }

    private void take(NodeConfig config) {
        modelServer.use(config.inferenceBackend());
        WorkerSettings settings = WorkerSettings.of(config, modelServer.url(), machine.cores());
        taken = new Taken(config.configVersion(), worker.use(settings), settings.maxConcurrency());
        log.atInfo().addKeyValue("config_version", config.configVersion()).log("A configuration was fetched");
    }

    private void acknowledgeWhereDecided(Credentials credentials, Taken present) {
        if (worker.state().answersAs(present.workerFingerprint())) {
            acknowledge(credentials, present, AckStatus.APPLIED, null);
        } else if (worker.trouble() != null && acknowledged == null) {
            acknowledge(credentials, present, AckStatus.FAILED, worker.trouble());
        }
    }

    private void acknowledge(Credentials credentials, Taken present, AckStatus status, @Nullable String error) {
        orchestrator.acknowledge(
                credentials, new ConfigAck(1, identity.slug(), present.version(), clock.instant(), status, error));
        acknowledged = status;
        log.atInfo()
                .addKeyValue("config_version", present.version())
                .addKeyValue("status", status.wireName())
                .log("The configuration was acknowledged");
    }
}
