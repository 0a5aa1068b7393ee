package io.cloister.node.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The container engine of this machine. Thread-safe. Every call throws {@link EngineException} where the engine does not
 * answer or refuses.
 */
public interface ContainerEngine extends AutoCloseable {

    /** What the engine is; the cheapest proof that it answers. Bounded by a few seconds. */
    EngineFacts facts();

    /** The id of an image that is there, or empty. Never asks a registry. */
    Optional<String> imageId(String reference);

    /**
     * Fetches an image anonymously.
     *
     * @throws EngineException where it has not come within {@code bound}
     * @throws InterruptedException when the calling thread is interrupted
     */
    void pull(String reference, Duration bound) throws InterruptedException;

    /** Containers that carry all these labels, running or not. */
    List<Container> find(Map<String, String> labels);

    /**
     * Whether a container's main process exists on this machine. Podman (seen with 4.3.1) goes on listing a container as
     * running, and does not start it, when its monitor was killed together with it.
     */
    boolean hasProcess(String id);

    /** Makes a container without starting it; answers its id. */
    String create(ContainerSpec spec);

    /** Starts a container that has been made or has ended; harmless for one that runs. */
    void start(String id);

    /** Asks it to end, kills it after {@code grace}, removes it and leaves its volume. Harmless when it is gone. */
    void remove(String id, Duration grace);

    /** Lets go of the connections. */
    @Override
    void close();
}
