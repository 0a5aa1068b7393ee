package io.cloister.node;

import io.cloister.node.engine.EngineWatch;
import io.cloister.node.heartbeat.Heartbeat;
import io.cloister.node.ollama.ModelServer;
import io.cloister.node.worker.Worker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The order of a node's life: look at the engine and the model server, watch them and the worker, then talk to the
 * orchestrator. At the end it falls silent first, and stops what it started.
 */
@Component
class NodeLife implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(NodeLife.class);

    private final EngineWatch engine;
    private final ModelServer modelServer;
    private final Worker worker;
    private final Heartbeat heartbeat;
    private volatile boolean running;

    NodeLife(EngineWatch engine, ModelServer modelServer, Worker worker, Heartbeat heartbeat) {
        this.engine = engine;
        this.modelServer = modelServer;
        this.worker = worker;
        this.heartbeat = heartbeat;
    }

    @Override
    public void start() {
        engine.onEdge(heartbeat::hasten);
        modelServer.onEdge(heartbeat::hasten);
        worker.onEdge(heartbeat::hasten);
        engine.start();
        modelServer.start();
        worker.start();
        heartbeat.start();
        running = true;
    }

    /** Worker and model server end side by side, so that the slower one decides how long it takes. */
    @Override
    public void stop() {
        running = false;
        heartbeat.stop();
        engine.stop();
        Thread stopping = Thread.ofPlatform().name("model-server-stop").start(modelServer::stop);
        worker.stop();
        try {
            stopping.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.info("The node has stopped what it started");
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
