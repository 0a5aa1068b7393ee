package io.cloister.worker.pod;

import io.cloister.worker.door.Door;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.pod.ContainerSpec.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy of one pod, with the door behind it. It owns the pod's network namespace, which outlives it as long as the
 * sandbox runs; another proxy then takes its place. For one thread.
 */
final class Sidecar implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sidecar.class);
    static final String START = "start the sidecar";

    private static final Duration LAST_BREATH = Duration.ofSeconds(1);

    /** How long a proxy may take to come back to a door that opens again; it dials five times a second. */
    private static final Duration RETURN = Duration.ofSeconds(2);

    private final PodTools tools;
    private final PodRequest request;
    private final PodRequest.Inference inference;
    private final List<Proxy> proxies = new ArrayList<>();
    private @Nullable Door door;
    private @Nullable Succession succession;
    private CompletableFuture<?> returned = CompletableFuture.completedFuture(null);

    Sidecar(PodTools tools, PodRequest request, PodRequest.Inference inference) {
        this.tools = tools;
        this.request = request;
        this.inference = inference;
    }

    /**
     * Opens the door and starts the proxy, which is not ready yet when this returns; its namespace can be joined.
     *
     * @return its container
     */
    String start(Ledger ledger) {
        Door opened = openDoor(ledger);
        Proxy first = Proxy.start(tools.engine(), spec(opened, new Network.Isolated()));
        proxies.add(first);
        return first.container();
    }

    /** Opens the door of an earlier process again, and lets the task through to those proxies that still live. */
    void adopt(List<String> containers, Ledger ledger) {
        openDoor(ledger).grant(inference.policy());
        containers.forEach(container -> proxies.add(Proxy.adopt(tools.engine(), container)));
        CompletableFuture<?>[] ends = proxies.stream().map(Proxy::gone).toArray(CompletableFuture[]::new);
        returned = CompletableFuture.anyOf(opened().ready(), CompletableFuture.allOf(ends))
                .completeOnTimeout(null, RETURN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** From now on another proxy takes the place of one that has died, as long as the sandbox runs. */
    void keep(String sandbox) {
        Door opened = opened();
        Succession next = new Succession(
                tools.engine(), opened, () -> spec(opened, new Network.Besides(sandbox)), tools.sidecarReadyTimeout());
        succession = next;
        next.follow(List.copyOf(proxies));
    }

    /** Completes when the proxy has died and none can take its place. */
    CompletableFuture<EngineException> lost() {
        return succession == null ? new CompletableFuture<>() : succession.failed();
    }

    private ContainerSpec spec(Door opened, Network network) {
        return tools.specs().sidecar(request, inference.sidecarImage(), opened.directory(), network);
    }

    /**
     * Waits until the proxy listens, and lets the task through.
     *
     * @throws EngineException if it does not listen in time
     * @throws StoppedException if the end was asked for meanwhile
     */
    void admit(Stop stop) {
        Door opened = opened();
        CompletableFuture<Exit> exited = proxies.getFirst().following().exit();
        try {
            CompletableFuture.anyOf(opened.ready(), exited, stop.requested())
                    .get(tools.sidecarReadyTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            EngineException failure = late(tools.sidecarReadyTimeout());
            failure.addSuppressed(late);
            throw failure;
        } catch (ExecutionException lost) {
            stop.checkLeft();
            throw EngineException.of("follow a container", lost.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EngineException(START, "the worker was interrupted.", true, interrupted);
        }
        stop.check();
        if (!opened.ready().isDone()) {
            throw exitedWith(exited.join(), null);
        }
        opened.grant(inference.policy());
    }

    /**
     * Tells whether it was this proxy's end that made something else fail.
     *
     * @throws EngineException if it has exited, or does so within a second
     */
    void requireAlive(EngineException failure) {
        CompletableFuture<Exit> exited = proxies.getFirst().following().exit();
        try {
            throw exitedWith(exited.get(LAST_BREATH.toMillis(), TimeUnit.MILLISECONDS), failure);
        } catch (TimeoutException | ExecutionException alive) {
            log.atDebug()
                    .addKeyValue("job_id", request.jobId())
                    .log("the sidecar is not to blame: {}", alive.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    static EngineException late(Duration limit) {
        return new EngineException(START, "it was not ready within " + limit.toSeconds() + " s.", true, null);
    }

    private static EngineException exitedWith(Exit exit, @Nullable Throwable cause) {
        return new EngineException(START, "it exited with code " + exit.code() + ".", true, cause);
    }

    /** Ends every request that goes through the door, and with that the generation at the model server. */
    void hangUp() {
        endSuccession();
        atDoor(Door::hangUp);
    }

    /**
     * Hears out what the proxy has counted of a sandbox that is dead. One of an earlier worker process may still be on its
     * way back, where the sandbox has ended without a worker.
     */
    void settle() {
        endSuccession();
        returned.join();
        atDoor(Door::settle);
    }

    private void endSuccession() {
        if (succession != null) {
            succession.end();
        }
    }

    /** Closes this process's end of the door alone; a later process opens it again. */
    void leave() {
        if (succession != null) {
            succession.leave();
        }
        proxies.forEach(proxy -> proxy.following().close());
        atDoor(Door::leave);
    }

    /**
     * Removes containers and door.
     *
     * @throws EngineException if the engine does not
     */
    @Override
    public void close() {
        try {
            if (succession != null) {
                succession.close();
            }
            proxies.forEach(proxy -> proxy.remove(tools.engine()));
        } finally {
            atDoor(Door::close);
        }
    }

    private Door opened() {
        return Objects.requireNonNull(door, "the door has not been opened");
    }

    private Door openDoor(Ledger ledger) {
        try {
            Door opened = tools.doors().open(request.jobId(), ledger);
            door = opened;
            return opened;
        } catch (IOException failure) {
            throw new EngineException("open the door of the pod", failure.toString(), true, failure);
        }
    }

    private void atDoor(DoorStep step) {
        try {
            if (door != null) {
                step.run(door);
            }
        } catch (IOException | RuntimeException failure) {
            log.atWarn()
                    .addKeyValue("job_id", request.jobId())
                    .setCause(failure)
                    .log("The door did not close well.");
        }
    }

    @FunctionalInterface
    private interface DoorStep {
        void run(Door door) throws IOException;
    }
}
