package io.cloister.node.ollama;

import io.cloister.contracts.node.NodeConfig.InferenceBackend;
import io.cloister.node.engine.Container;
import io.cloister.node.engine.ContainerEngine;
import io.cloister.node.engine.ContainerSpec;
import io.cloister.node.engine.EngineException;
import io.cloister.node.engine.EngineProperties;
import io.cloister.node.engine.Labels;
import io.cloister.node.preflight.Fingerprint;
import io.cloister.node.preflight.NodeIdentity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The container of the node's own model server: at most one, found by its labels after a crash, and made anew where its
 * image or configuration has changed. Its models live in a volume that outlives it.
 */
@Component
class ModelServerContainer {

    private static final Logger log = LoggerFactory.getLogger(ModelServerContainer.class);
    private static final int PORT_INSIDE = 11434;
    private static final String MODELS = "cloister-models";
    private static final String MODELS_INSIDE = "/root/.ollama";
    private static final Duration GRACE = Duration.ofSeconds(4);
    /** Ollama's switch against models that run elsewhere (Ollama documentation, FAQ). */
    private static final Map<String, String> LOCAL_ONLY = Map.of("OLLAMA_NO_CLOUD", "1");

    private final ContainerEngine engine;
    private final Duration pullTimeout;
    private final String name;
    private final Map<String, String> labels;

    ModelServerContainer(ContainerEngine engine, EngineProperties properties, NodeIdentity identity) {
        this.engine = engine;
        this.pullTimeout = properties.pullTimeout();
        this.name = "cloister-model-server-" + identity.slug();
        this.labels = Map.of(Labels.ROLE, "model-server", Labels.NODE, identity.slug());
    }

    /** Whether it exists and its process lives. */
    boolean isRunning() {
        return engine.find(labels).stream().anyMatch(Container::running);
    }

    /**
     * Makes it run as configured; its image is pulled where missing.
     *
     * @return whether it had to be started
     * @throws EngineException where the engine cannot
     */
    boolean ensureRunning(InferenceBackend backend) throws InterruptedException {
        ContainerSpec spec = spec(backend, imageId(backend.image()));
        for (Container found : engine.find(labels)) {
            if (isCurrent(found, spec)) {
                return startIfEnded(found);
            }
            log.atInfo().addKeyValue("container_id", found.id()).log("The model server's configuration has changed");
            engine.remove(found.id(), GRACE);
        }
        start(engine.create(spec), spec.image());
        return true;
    }

    /** Whether the engine takes it for running though its process is gone. */
    boolean isDefunct() {
        return engine.find(labels).stream().anyMatch(found -> found.running() && !engine.hasProcess(found.id()));
    }

    /** Ends and removes it; its volume stays. */
    void remove() {
        List<Container> found = engine.find(labels);
        found.forEach(container -> engine.remove(container.id(), GRACE));
    }

    private boolean startIfEnded(Container container) {
        if (container.running()) {
            return false;
        }
        start(container.id(), name);
        return true;
    }

    private void start(String id, String what) {
        engine.start(id);
        log.atInfo().addKeyValue("container_id", id).log("The model server's container was started: {}", what);
    }

    private String imageId(String reference) throws InterruptedException {
        Optional<String> present = engine.imageId(reference);
        return present.isPresent() ? present.get() : pulled(reference);
    }

    private String pulled(String reference) throws InterruptedException {
        log.atInfo().addKeyValue("image", reference).log("The model server's image is pulled");
        engine.pull(reference, pullTimeout);
        return engine.imageId(reference)
                .orElseThrow(() ->
                        new EngineException("The image %s was pulled and is not there".formatted(reference), null));
    }

    private static boolean isCurrent(Container container, ContainerSpec spec) {
        return container
                .labels()
                .getOrDefault(Labels.CONFIGURATION, "")
                .equals(spec.labels().get(Labels.CONFIGURATION));
    }

    private ContainerSpec spec(InferenceBackend backend, String imageId) {
        Map<String, String> env = new TreeMap<>(backend.env() == null ? Map.of() : backend.env());
        env.putAll(LOCAL_ONLY);
        Map<String, String> marked = new HashMap<>(labels);
        marked.put(
                Labels.CONFIGURATION, Fingerprint.of(List.of(imageId, env.toString(), String.valueOf(backend.port()))));
        return new ContainerSpec(
                name, backend.image(), env, marked, backend.port(), PORT_INSIDE, MODELS, MODELS_INSIDE);
    }
}
