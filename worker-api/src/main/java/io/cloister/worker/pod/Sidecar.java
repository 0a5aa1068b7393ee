package io.cloister.worker.pod;

import io.cloister.worker.door.Door;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.output.OutputSink;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proxy of one pod, with the door behind it. It owns the pod's network namespace. For one thread. */
final class Sidecar implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sidecar.class);
    private static final String START = "start the sidecar";

    private static final Duration LAST_BREATH = Duration.ofSeconds(1);

    private final PodTools tools;
    private final PodRequest request;
    private final PodRequest.Inference inference;
    private @Nullable Door door;
    private @Nullable String container;
    private @Nullable CompletableFuture<Exit> exit;

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
        String created =
                tools.engine().create(tools.specs().sidecar(request, inference.sidecarImage(), opened.directory()));
        container = created;
        exit = tools.engine().follow(created, OutputSink.NOTHING);
        tools.engine().start(created);
        return created;
    }

    /**
     * Waits until the proxy listens, and lets the task through.
     *
     * @throws EngineException if it does not listen in time
     * @throws StoppedException if the end was asked for meanwhile
     */
    void admit(Stop stop) {
        Door opened = Objects.requireNonNull(door, "the sidecar has not been started");
        CompletableFuture<Exit> exited = Objects.requireNonNull(exit, "the sidecar has not been started");
        try {
            CompletableFuture.anyOf(opened.ready(), exited, stop.requested())
                    .get(tools.sidecarReadyTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            String limit = tools.sidecarReadyTimeout().toSeconds() + " s";
            throw new EngineException(START, "it was not ready within " + limit + ".", true, late);
        } catch (ExecutionException lost) {
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
        CompletableFuture<Exit> exited = Objects.requireNonNull(exit, "the sidecar has not been started");
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

    private static EngineException exitedWith(Exit exit, @Nullable Throwable cause) {
        return new EngineException(START, "it exited with code " + exit.code() + ".", true, cause);
    }

    /** Ends every request that goes through the door, and with that the generation at the model server. */
    void hangUp() {
        atDoor(Door::hangUp);
    }

    /** Hears out what the proxy has counted of a sandbox that is dead. */
    void settle() {
        atDoor(Door::settle);
    }

    /**
     * Removes container and door.
     *
     * @throws EngineException if the engine does not
     */
    @Override
    public void close() {
        try {
            if (container != null) {
                tools.engine().remove(container);
            }
        } finally {
            atDoor(Door::close);
        }
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
