package io.cloister.node.ollama;

import io.cloister.contracts.node.InferenceMode;
import io.cloister.contracts.node.NodeConfig.InferenceBackend;
import io.cloister.node.engine.EngineException;
import io.cloister.node.halt.Halt;
import io.cloister.node.loop.Backoff;
import io.cloister.node.loop.Loop;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The node's model server: one that is there already is used and left alone; else the configured one is started in a
 * container and kept running. Where inference is required, a server that cannot be had at the start ends the service.
 */
@Component
public class ModelServer {

    private static final Logger log = LoggerFactory.getLogger(ModelServer.class);
    private static final Duration WHILE_STARTING = Duration.ofMillis(300);
    private static final Duration IDLE = Duration.ofHours(1);

    private final InferenceProperties properties;
    private final OllamaClient client;
    private final ModelServerContainer container;
    private final ModelServerStarter starter;
    private final ModelPull pull;
    private final Requirement requirement;
    private final Backoff backoff;
    private final Loop loop = new Loop("model-server", this::look);
    private volatile Runnable onEdge = () -> {};
    private volatile Upstream upstream;
    private volatile boolean existing;
    private volatile Wish wish = Wish.UNKNOWN;
    private volatile ModelServerState state = ModelServerState.DOWN;
    private Wish fulfilled = Wish.UNKNOWN;

    ModelServer(
            InferenceProperties properties,
            OllamaClient client,
            ModelServerContainer container,
            Halt halt,
            Clock clock,
            RandomGenerator random) {
        this.properties = properties;
        this.client = client;
        this.container = container;
        this.requirement = new Requirement(properties.mode(), halt);
        this.upstream = Upstream.of(properties.upstreamUrl(), properties.port());
        this.existing = upstream.foreign();
        this.starter = new ModelServerStarter(container, properties.startTimeout(), clock);
        this.backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), random);
        this.pull = new ModelPull(client, clock, random, loop::wake);
    }

    /** What the owner wants of inference. */
    public InferenceMode mode() {
        return properties.mode();
    }

    /** Whether a server was there at the start that is not ours, or is configured to be somewhere else. */
    public boolean isExistingService() {
        return existing;
    }

    /** Where it is, as worker-api is told. */
    public URI url() {
        return upstream.url();
    }

    /** What the last look saw. */
    public ModelServerState state() {
        return state;
    }

    /** Whom to tell when something changed; set it before the start. */
    public void onEdge(Runnable listener) {
        onEdge = listener;
    }

    /**
     * Looks once, on the caller's thread, so that the first report is true; then goes on by itself.
     *
     * @throws io.cloister.node.halt.Refusal where inference is required and it is certain already that there will be none
     */
    public void start() {
        if (mode() != InferenceMode.DISABLED) {
            lookAround();
        }
        loop.start();
    }

    /** Takes a new configuration; starting, changing and pulling go on in the background. */
    public void use(@Nullable InferenceBackend backend) {
        Wish next = Wish.of(backend, existing);
        if (next.starts() && next.server().port() != upstream.port()) {
            upstream = Upstream.usual(next.server().port());
        }
        wish = next;
        loop.wake();
    }

    /** Ends the looking, and stops the container where it is ours. */
    public void stop() {
        loop.stop();
        pull.stop();
        if (wish.starts()) {
            try {
                container.remove();
            } catch (EngineException e) {
                log.warn("The model server could not be stopped: {}", e.getMessage());
            }
        }
    }

    private void lookAround() {
        try {
            see(client.models(upstream.reachable()), client.loadedModels(upstream.reachable()));
            existing = upstream.foreign() || !isOurs();
        } catch (ModelServerException e) {
            refuseWhereHopeless(e);
        }
    }

    private boolean isOurs() {
        try {
            return container.isRunning();
        } catch (EngineException e) {
            return false;
        }
    }

    /** Only one that this service may start, on an engine that answers, can still come. */
    private void refuseWhereHopeless(ModelServerException unreachable) {
        if (upstream.foreign()) {
            requirement.refuse(unreachable);
            return;
        }
        try {
            container.isRunning();
        } catch (EngineException e) {
            requirement.refuse(e);
        }
    }

    private Duration look() throws InterruptedException {
        if (mode() == InferenceMode.DISABLED) {
            return IDLE;
        }
        Wish now = wish;
        if (now.starts() && !now.equals(fulfilled)) {
            starter.beginAgain();
            return bringUp(now);
        }
        try {
            see(client.models(upstream.reachable()), client.loadedModels(upstream.reachable()));
            return properties.checkInterval();
        } catch (ModelServerException e) {
            become(ModelServerState.DOWN);
            if (now.starts()) {
                return bringUp(now);
            }
            if (now.known()) {
                requirement.miss(e);
            }
            return properties.checkInterval();
        }
    }

    private Duration bringUp(Wish now) throws InterruptedException {
        try {
            starter.bringUp(now.server());
            fulfilled = now;
            return WHILE_STARTING;
        } catch (EngineException | ModelServerException e) {
            requirement.miss(e);
            return backoff.afterFailure();
        }
    }

    private void see(List<String> models, List<String> loaded) {
        requirement.meet();
        starter.beginAgain();
        backoff.reset();
        Wish now = wish;
        if (now.known()) {
            pull.ensure(upstream.reachable(), now.model(), models);
        }
        become(new ModelServerState(!now.known() || pull.isSettled(), models, loaded));
    }

    private void become(ModelServerState next) {
        ModelServerState before = state;
        state = next;
        if (next.running() != before.running()) {
            log.atInfo()
                    .addKeyValue("url", upstream.url())
                    .log(next.running() ? "The model server answers" : "The model server does not answer");
        }
        if (!next.equals(before)) {
            onEdge.run();
        }
    }
}
