package io.cloister.node.engine;

import io.cloister.node.loop.Loop;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Looks at the engine every few seconds and says once when it goes and once when it comes back. */
@Component
public class EngineWatch {

    private static final Logger log = LoggerFactory.getLogger(EngineWatch.class);

    private final ContainerEngine engine;
    private final EngineProperties properties;
    private final Loop loop = new Loop("engine-watch", this::look);
    private volatile EngineState state = EngineState.UNKNOWN;
    private volatile Runnable onEdge = () -> {};
    private boolean looked;

    EngineWatch(ContainerEngine engine, EngineProperties properties) {
        this.engine = engine;
        this.properties = properties;
    }

    /** What the last look saw. */
    public EngineState state() {
        return state;
    }

    /** Whom to tell when something changed; set it before the start. */
    public void onEdge(Runnable listener) {
        onEdge = listener;
    }

    /** Looks once, on the caller's thread, so that the first report is true; then goes on by itself. */
    public void start() {
        look();
        loop.start();
    }

    /** Ends the looking. */
    public void stop() {
        loop.stop();
    }

    private Duration look() {
        EngineState before = state;
        EngineState now = ask();
        state = now;
        if (!now.equals(before)) {
            log(before, now);
            onEdge.run();
        }
        looked = true;
        return properties.checkInterval();
    }

    private EngineState ask() {
        try {
            return new EngineState(
                    engine.facts(),
                    engine.imageId(properties.proxyImage()).isPresent(),
                    engine.imageId(properties.sandboxImage()).isPresent());
        } catch (EngineException e) {
            if (state.isUp() || !looked) {
                log.warn(e.getMessage());
            }
            return EngineState.UNKNOWN;
        }
    }

    private void log(EngineState before, EngineState now) {
        EngineFacts facts = now.facts();
        if (facts != null && !before.isUp()) {
            log.atInfo()
                    .addKeyValue("runtime", facts.runtime())
                    .addKeyValue("version", facts.version())
                    .addKeyValue("rootless", facts.rootless())
                    .log("The container engine answers");
        }
        if (now.isUp() && !now.proxyImage()) {
            missing(properties.proxyImage());
        }
        if (now.isUp() && !now.sandboxImage()) {
            missing(properties.sandboxImage());
        }
    }

    private static void missing(String image) {
        log.atWarn().addKeyValue("image", image).log("An image is missing: scripts/setup-dev.sh build makes it");
    }
}
