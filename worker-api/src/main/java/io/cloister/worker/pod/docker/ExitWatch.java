package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.Exit;
import io.cloister.worker.pod.docker.AttachedOutput.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a container ended. The engine knows within milliseconds after the output has ended, so it is asked a few
 * times; waiting for the end, which costs Podman 200 ms more, is for containers that live on without output.
 */
final class ExitWatch {

    /** What all of this is for, in the words of an {@link EngineException}. */
    static final String FOLLOW = "follow a container";

    private static final Set<String> ENDED = Set.of("exited", "dead", "stopped");
    private static final int QUICK_LOOKS = 25;
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final EngineClients clients;

    ExitWatch(EngineClients clients) {
        this.clients = clients;
    }

    Exit await(String containerId, Reading reading) {
        return EngineErrors.duringLifeOfContainer(FOLLOW, () -> {
            Exit exit = reading == Reading.FINISHED ? lookQuickly(containerId) : null;
            while (exit == null) {
                clients.streams()
                        .waitContainerCmd(containerId)
                        .exec(new WaitContainerResultCallback())
                        .awaitStatusCode();
                exit = look(containerId);
            }
            return exit;
        });
    }

    /**
     * The same for a container whose log is read meanwhile. As long as that goes well its first process is looked at
     * instead: Podman itself polls for whoever waits, and spends a tenth of a core on each container.
     *
     * @throws CompletionException if reading the log breaks off
     */
    Exit await(InspectContainerResponse container, CompletableFuture<Reading> reading) {
        FirstProcess process = new FirstProcess(firstProcess(container), container.getId());
        while (process.lives() && !reading.isDone()) {
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
        return await(container.getId(), reading.isDone() ? reading.join() : Reading.FINISHED);
    }

    /**
     * What the engine says of a container that was started, whatever has become of it since.
     *
     * @throws EngineException if it was not
     */
    InspectContainerResponse requireStarted(String containerId) {
        InspectContainerResponse container = inspect(containerId);
        if (!isStarted(container)) {
            throw new EngineException(FOLLOW, "it has not been started.", true, null);
        }
        return container;
    }

    /** Whether a container was ever started. */
    boolean isStarted(String containerId) {
        return isStarted(inspect(containerId));
    }

    private static boolean isStarted(InspectContainerResponse container) {
        return moment(container.getState().getStartedAt()) != null;
    }

    /** The first process of a container as this host knows it; 0 where it has none. */
    long firstProcess(String containerId) {
        return firstProcess(inspect(containerId));
    }

    /** The same of one that was looked at. */
    static long firstProcess(InspectContainerResponse container) {
        Long pid = container.getState().getPidLong();
        return pid == null ? 0 : pid;
    }

    private InspectContainerResponse inspect(String containerId) {
        return EngineErrors.duringLifeOfContainer(
                "look at a container",
                () -> clients.calls().inspectContainerCmd(containerId).exec());
    }

    private @Nullable Exit lookQuickly(String containerId) {
        Exit exit = look(containerId);
        for (int looks = 1; exit == null && looks < QUICK_LOOKS; looks++) {
            exit = look(containerId);
        }
        return exit;
    }

    private @Nullable Exit look(String containerId) {
        ContainerState state = inspect(containerId).getState();
        if (!ENDED.contains(String.valueOf(state.getStatus()))) {
            return null;
        }
        Long code = state.getExitCodeLong();
        return new Exit(
                code == null ? -1 : code.intValue(),
                Boolean.TRUE.equals(state.getOOMKilled()),
                moment(state.getFinishedAt()));
    }

    // The engines have the year 1 for what has not happened.
    private static @Nullable Instant moment(@Nullable String text) {
        Instant moment = text == null || text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        return moment.isAfter(Instant.EPOCH) ? moment : null;
    }
}
