package io.cloister.worker.pod;

import io.cloister.worker.output.OutputSink;
import java.util.concurrent.CompletableFuture;

/**
 * One container that runs the proxy, followed to its end.
 *
 * @param container its id
 */
record Proxy(String container, Following following) {

    /**
     * Makes and starts it; it need not listen yet when this returns.
     *
     * @throws EngineException if it cannot be made; nothing is left then
     */
    static Proxy start(Engine engine, ContainerSpec spec) {
        String created = engine.create(spec);
        try {
            Following following = Following.start(engine, created, OutputSink.NOTHING, () -> OutputSink.NOTHING);
            engine.start(created);
            return new Proxy(created, following);
        } catch (RuntimeException failure) {
            try {
                engine.remove(created);
            } catch (EngineException left) {
                failure.addSuppressed(left);
            }
            throw failure;
        }
    }

    /** Takes over one that an earlier worker process has started. */
    static Proxy adopt(Engine engine, String container) {
        return new Proxy(container, Following.again(engine, container, () -> OutputSink.NOTHING));
    }

    /** Completes when it has ended, however that was. */
    CompletableFuture<Void> gone() {
        return following.exit().handle((_, _) -> null);
    }

    /** Removes it. */
    void remove(Engine engine) {
        following.close();
        engine.remove(container);
    }
}
