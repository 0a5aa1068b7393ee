package io.cloister.worker;

import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.worker.output.OutputSink;
import io.cloister.worker.pod.ContainerSpec;
import io.cloister.worker.pod.Engine;
import io.cloister.worker.pod.EngineFacts;
import io.cloister.worker.pod.Exit;
import io.cloister.worker.pod.ImageFacts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** An engine that leaves all to another one, for tests that change a part of it. */
class EngineAround implements Engine {

    private final Engine engine;

    EngineAround(Engine engine) {
        this.engine = engine;
    }

    @Override
    public EngineFacts facts() {
        return engine.facts();
    }

    @Override
    public boolean allowsAnyUser() {
        return engine.allowsAnyUser();
    }

    @Override
    public Optional<ImageFacts> findImage(String reference) {
        return engine.findImage(reference);
    }

    @Override
    public void pullImage(String reference, Duration limit) {
        engine.pullImage(reference, limit);
    }

    @Override
    public String create(ContainerSpec spec) {
        return engine.create(spec);
    }

    @Override
    public ContainerPolicy explain(ContainerSpec spec) {
        return engine.explain(spec);
    }

    @Override
    public CompletableFuture<Exit> follow(String containerId, OutputSink sink) {
        return engine.follow(containerId, sink);
    }

    @Override
    public CompletableFuture<Exit> followAgain(String containerId, Supplier<OutputSink> readings) {
        return engine.followAgain(containerId, readings);
    }

    @Override
    public void startOnce(String containerId) {
        engine.startOnce(containerId);
    }

    @Override
    public String run() {
        return engine.run();
    }

    @Override
    public void start(String containerId) {
        engine.start(containerId);
    }

    @Override
    public void kill(String containerId) {
        engine.kill(containerId);
    }

    @Override
    public void remove(String containerId) {
        engine.remove(containerId);
    }

    @Override
    public Map<String, Map<String, String>> labelled(String label, String value) {
        return engine.labelled(label, value);
    }
}
