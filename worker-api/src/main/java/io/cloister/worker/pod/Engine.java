package io.cloister.worker.pod;

import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.worker.output.OutputSink;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What the worker asks of a container engine. Every call may throw {@link EngineException}: the engine does not answer, or
 * refuses. Thread-safe.
 */
public interface Engine {

    /** Which engine answers, asked anew at each call and within seconds. */
    EngineFacts facts();

    /**
     * The run of the engine with which its containers end: as long as it is the same, no restart of the engine has ended
     * one. An engine whose containers outlive it has a single run.
     */
    String run();

    /** Whether a container may run as any user; a rootless engine has only those of its own range. */
    boolean allowsAnyUser();

    /** What an image reference means now; empty where there is no such image. */
    Optional<ImageFacts> findImage(String reference);

    /** Fetches an image without credentials, within the limit. */
    void pullImage(String reference, Duration limit);

    /**
     * Creates a container, not started, and reads back that it has the settings it was asked to have.
     *
     * @return its id
     * @throws EngineException if it has others; it is removed then
     * @throws UnrunnableCommandException if the engine says already here that the command cannot run
     */
    String create(ContainerSpec spec);

    /** What {@link #create} would ask the engine for, read from the same call; nothing is created. */
    ContainerPolicy explain(ContainerSpec spec);

    /**
     * Follows a container's output from before its start. Returns when no byte can be missed any more.
     *
     * @return completes when the container has ended and its output is in the sink; exceptionally with an {@link
     *     EngineException} where the connection broke or the engine lost it. To be cancelled by who wants no more; the sink
     *     hears nothing after that
     */
    CompletableFuture<Exit> follow(String containerId, OutputSink sink);

    /**
     * Follows a container that was started before, from the first byte of the engine's log on. Returns at once.
     *
     * @param readings gives a sink for each time that the log is read from its beginning; at least once after the container
     *     has ended, so that nothing is missed. A sink is told where the engine has dropped the beginning
     * @return as of {@link #follow}; exceptionally with a {@link LostContainerException} where there is no such container
     */
    CompletableFuture<Exit> followAgain(String containerId, Supplier<OutputSink> readings);

    /**
     * Starts a container.
     *
     * @throws UnrunnableCommandException if its command cannot run
     */
    void start(String containerId);

    /**
     * Starts a container unless that has been done before, whatever has become of it since.
     *
     * @throws UnrunnableCommandException if its command cannot run
     * @throws LostContainerException if there is no such container
     */
    void startOnce(String containerId);

    /** Kills everything in a container; nothing happens to one that has ended or is gone. */
    void kill(String containerId);

    /** Removes a container with all that belongs to it, running or not; nothing happens where it is gone. */
    void remove(String containerId);

    /** The containers, running or not, that carry this label, with all their labels by id. */
    Map<String, Map<String, String>> labelled(String label, String value);
}
