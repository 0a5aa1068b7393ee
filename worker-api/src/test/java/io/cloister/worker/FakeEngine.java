package io.cloister.worker;

import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.worker.door.ScriptedSidecar;
import io.cloister.worker.output.OutputSink;
import io.cloister.worker.pod.ContainerSpec;
import io.cloister.worker.pod.Engine;
import io.cloister.worker.pod.EngineFacts;
import io.cloister.worker.pod.Exit;
import io.cloister.worker.pod.ImageFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An engine that runs nothing. Its sandboxes do what the test says; its sidecars count one request while the sandbox
 * lives and one more, an aborted one, after they have heard that nothing more comes.
 */
public final class FakeEngine implements Engine {

    static final String MODEL = "tiny:1b";

    private final Map<String, ContainerSpec> containers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Exit>> exits = new ConcurrentHashMap<>();
    private final AtomicInteger created = new AtomicInteger();
    private final List<String> images = new CopyOnWriteArrayList<>();
    private final List<String> pulled = new CopyOnWriteArrayList<>();
    private final Set<String> fetched = ConcurrentHashMap.newKeySet();
    private volatile String imageId = "id";
    private volatile Consumer<String> registry = reference -> {
        throw new IllegalStateException("not found");
    };
    private volatile Runnable sidecar = () -> {};
    private volatile Consumer<CompletableFuture<Exit>> sandbox = exit -> exit.complete(new Exit(0, false));

    /** What the registry does at the next pulls; the image is here where it returns. */
    public void pulls(Consumer<String> behaviour) {
        registry = behaviour;
    }

    /** The references that were pulled, each as often as it was. */
    public List<String> pulled() {
        return List.copyOf(pulled);
    }

    /** From now on every reference means this image. */
    void tagsMoveTo(String id) {
        imageId = id;
    }

    /** The images of the containers that were created, in order. */
    List<String> imagesOfContainers() {
        return List.copyOf(images);
    }

    /** What happens when the next sidecars start. */
    void sidecars(Runnable behaviour) {
        sidecar = behaviour;
    }

    /** What the next sandboxes do once they have been started. */
    void sandboxes(Consumer<CompletableFuture<Exit>> behaviour) {
        sandbox = behaviour;
    }

    @Override
    public EngineFacts facts() {
        return new EngineFacts("podman", "test", false);
    }

    @Override
    public boolean allowsAnyUser() {
        return true;
    }

    @Override
    public Optional<ImageFacts> findImage(String reference) {
        return reference.startsWith("localhost/no/") && !fetched.contains(reference)
                ? Optional.empty()
                : Optional.of(new ImageFacts(imageId, List.of()));
    }

    @Override
    public void pullImage(String reference, Duration limit) {
        pulled.add(reference);
        registry.accept(reference);
        fetched.add(reference);
    }

    @Override
    public String create(ContainerSpec spec) {
        String id = "container-" + created.incrementAndGet();
        containers.put(id, spec);
        images.add(spec.image());
        exits.put(id, new CompletableFuture<>());
        return id;
    }

    @Override
    public ContainerPolicy explain(ContainerSpec spec) {
        throw new UnsupportedOperationException("this engine has no calls to read");
    }

    @Override
    public CompletableFuture<Exit> follow(String containerId, OutputSink sink) {
        return exits.get(containerId);
    }

    @Override
    public CompletableFuture<Exit> followAgain(String containerId, Supplier<OutputSink> readings) {
        return exits.get(containerId);
    }

    @Override
    public void startOnce(String containerId) {
        start(containerId);
    }

    @Override
    public String run() {
        return "the only one";
    }

    @Override
    public void start(String containerId) {
        ContainerSpec spec = containers.get(containerId);
        if ("sidecar".equals(spec.labels().get("cloister.role"))) {
            sidecar.run();
            Path door = Path.of(spec.mounts().getLast().source());
            Thread.ofVirtual().name(containerId).start(() -> serve(containerId, door));
        } else {
            sandbox.accept(exits.get(containerId));
        }
    }

    private static void serve(String proxy, Path door) {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door)) {
            sidecar.becomeReady(proxy);
            sidecar.report(proxy, MODEL, 1, 10, 20);
            sidecar.hearsTheEnd();
            sidecar.report(proxy, MODEL, 2, 20, 25);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void kill(String containerId) {
        exits.get(containerId).complete(new Exit(137, false));
    }

    @Override
    public void remove(String containerId) {
        kill(containerId);
    }

    @Override
    public Map<String, Map<String, String>> labelled(String label, String value) {
        return Map.of();
    }
}
