package io.cloister.worker.pod;

import io.cloister.worker.door.Ledger;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.pod.PodContainers.PodContainer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod: created and checked, started, followed to its end, removed. The sidecar owns the namespace, so it starts first
 * and goes last. A worker that goes leaves it as it is, and a later one adopts it. For one thread; others end it through
 * its {@link Stop}.
 */
public final class Pod implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Pod.class);

    /** How long the last output of killed processes is waited for. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

    /** The same where it is read again from the beginning, perhaps beside that of many others. */
    private static final Duration ALL_OUTPUT = Duration.ofSeconds(10);

    /** How long a sandbox whose sidecar has died may take to show that it has ended, too. */
    private static final Duration LAST_BREATH = Duration.ofSeconds(1);

    private static final String NOT_CREATED = "the pod has not been created";

    private final PodTools tools;
    private final PodRequest request;
    private final KeptOutput output;
    private final Ledger ledger;
    private final Stop stop;
    private final Runnable gone;
    private @Nullable Sidecar sidecar;
    private @Nullable String sandbox;
    private @Nullable PodIdentity identity;
    private @Nullable Following following;
    private Duration lastOutput = LAST_OUTPUT;

    /** @param gone to be run when nothing of it is left, or only what others will find */
    Pod(PodTools tools, PodRequest request, KeptOutput output, Ledger ledger, Stop stop, Runnable gone) {
        this.tools = tools;
        this.request = request;
        this.output = output;
        this.ledger = ledger;
        this.stop = stop;
        this.gone = gone;
    }

    void create() {
        Path directory = layJobDirectory();
        stop.check();
        String namespace = startSidecar();
        // While the sidecar starts, which takes longest.
        createSandbox(directory, namespace);
        atSidecar(started -> started.admit(stop));
    }

    private void createSandbox(Path directory, @Nullable String namespace) {
        int user = tools.users().next();
        Path workspace = makeWorkspace(user);
        stop.check();
        try {
            String created =
                    tools.engine().create(tools.specs().sandbox(request, user, directory, workspace, namespace));
            sandbox = created;
            following = Following.start(tools.engine(), created, output, output::replay);
            identity = new PodIdentity(created, namespace, tools.engine().run());
        } catch (EngineException failure) {
            atSidecar(started -> started.requireAlive(failure));
            throw failure;
        }
    }

    void adopt(PodIdentity known) {
        sandbox = known.sandbox();
        identity = known;
        lastOutput = ALL_OUTPUT;
        stop.checkLeft();
        adoptSidecar();
        try {
            if (!stop.requested().isDone()) {
                tools.engine().startOnce(known.sandbox());
            }
        } catch (EngineException failure) {
            atSidecar(adopted -> adopted.requireAlive(failure));
            throw failure;
        }
        following = Following.again(tools.engine(), known.sandbox(), output::replay);
        atSidecar(adopted -> adopted.keep(known.sandbox()));
    }

    private void adoptSidecar() {
        PodRequest.Inference inference = request.inference();
        if (inference == null) {
            return;
        }
        List<String> proxies = tools.containers().of(request.jobId()).stream()
                .filter(PodContainer::isSidecar)
                .map(PodContainer::id)
                .toList();
        sidecar = new Sidecar(tools, request, inference);
        sidecar.adopt(proxies, ledger);
    }

    /** What it was made from. */
    public PodRequest request() {
        return request;
    }

    /** What a later worker process must know to take it over; to be written down before the start. */
    public PodIdentity identity() {
        return Objects.requireNonNull(identity, NOT_CREATED);
    }

    /**
     * Starts the command.
     *
     * @throws UnrunnableCommandException if the image has no such command
     * @throws SilentEngineException if the engine does not answer, and {@link #startOnce} is to find out
     * @throws StoppedException if the end was asked for before
     */
    public void start() {
        stop.check();
        String created = identity().sandbox();
        tools.engine().start(created);
        atSidecar(started -> started.keep(created));
    }

    /**
     * The same where the engine went away as it was asked: whether the command has been started is for the engine to say.
     * May be repeated.
     *
     * @throws LostContainerException if the sandbox is gone
     * @throws EngineException if the engine does not answer yet
     */
    public void startOnce() {
        following().close();
        stop.check();
        String created = identity().sandbox();
        tools.engine().startOnce(created);
        lastOutput = ALL_OUTPUT;
        following = Following.again(tools.engine(), created, output::replay);
        atSidecar(started -> started.keep(created));
    }

    /**
     * Waits for the end, and brings it about where the time is up or somebody asks for it. Then everything in the sandbox
     * is dead, its output is in the sink, and what it used of the model is in the ledger.
     *
     * @param left until the deadline; where nothing is left, the first thing is to kill
     * @param runTime that the command had in all
     * @throws EngineException if the engine lost the sandbox
     * @throws LeftException if the worker goes; the sandbox runs on
     */
    public Ending awaitEnd(Duration left, Duration runTime) {
        Instant deadline = tools.clock().instant().plus(left);
        try {
            CompletableFuture.anyOf(following().exit(), stop.requested(), doorLost())
                    .get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            stop.request(new Ending.TimedOut(runTime));
        } catch (ExecutionException lost) {
            stop.checkLeft();
            throw EngineException.of("follow a container", lost.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            stop.request(new Ending.SandboxBroken("The worker was interrupted.", true));
        }
        Ending ending = exitedByItself().map(this::ended).orElseGet(() -> kill(deadline));
        atSidecar(Sidecar::settle);
        return ending;
    }

    /** Ends it after a failure: its sandbox is dead then, and what that used of the model is in the ledger. */
    public void abort() {
        attempt(
                "The sandbox could not be killed.",
                () -> tools.engine().kill(identity().sandbox()));
        atSidecar(Sidecar::settle);
    }

    private CompletableFuture<EngineException> doorLost() {
        return sidecar == null ? new CompletableFuture<>() : sidecar.lost();
    }

    // A sidecar that dies may have died with its sandbox.
    private Optional<Exit> exitedByItself() {
        if (following().exit().isDone() || stop.requested().isDone()) {
            return Optional.ofNullable(following().exit().getNow(null));
        }
        Optional<Exit> exit = await(LAST_BREATH);
        if (exit.isEmpty()) {
            stop.request(
                    new Ending.SandboxBroken(String.valueOf(doorLost().join().getMessage()), true));
        }
        return exit;
    }

    private Ending ended(Exit exit) {
        if (isEngineRestarted()) {
            return new Ending.SandboxBroken("The container engine was restarted while the job ran.", true);
        }
        if (exit.code() == 0) {
            return new Ending.Exited(0);
        }
        if (exit.outOfMemory()) {
            return new Ending.OutOfMemory(exit.code(), request.limits().memoryBytes());
        }
        return isWorkspaceFull()
                ? new Ending.DiskFull(exit.code(), request.workspace())
                : new Ending.Exited(exit.code());
    }

    // One that is going down may still tell how a container ended, which it has ended itself.
    private boolean isEngineRestarted() {
        try {
            return !tools.engine().run().equals(identity().engine());
        } catch (EngineException silent) {
            log.atDebug().addKeyValue("job_id", request.jobId()).log("the engine has gone: {}", silent.toString());
            return true;
        }
    }

    private boolean isWorkspaceFull() {
        try {
            return tools.workspaces().isFull(request.jobId());
        } catch (IOException failure) {
            log.atWarn()
                    .addKeyValue("job_id", request.jobId())
                    .setCause(failure)
                    .log("The workspace gives no figures.");
            return false;
        }
    }

    // Whatever becomes of the killing, the run has ended as it was asked to: the removal that follows kills again.
    private Ending kill(Instant deadline) {
        atSidecar(Sidecar::hangUp);
        attempt(
                "The sandbox could not be killed.",
                () -> tools.engine().kill(identity().sandbox()));
        Optional<Exit> exit = await(lastOutput);
        Ending asked = stop.requested().join();
        // While nobody was there to enforce its deadline it may have ended before.
        return exit.filter(end -> asked instanceof Ending.TimedOut && end.wasBefore(deadline))
                .map(this::ended)
                .orElse(asked);
    }

    private Optional<Exit> await(Duration bound) {
        try {
            return Optional.of(following().exit().get(bound.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException late) {
            log.atDebug().addKeyValue("job_id", request.jobId()).log("no exit yet: {}", late.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /**
     * Removes all of it, whatever has been made so far and whatever fails on the way; where the worker goes, only lets go
     * of it.
     */
    @Override
    public void close() {
        if (stop.isLeft()) {
            leave();
            return;
        }
        String failed = "The pod's remains are left to the reaper.";
        attempt(failed, this::removeSandbox);
        atSidecar(Sidecar::settle);
        attempt(failed, () -> atSidecar(Sidecar::close));
        attempt(failed, () -> tools.directories().remove(request.jobId()));
        attempt(failed, () -> tools.workspaces().remove(request.jobId()));
        gone.run();
    }

    /** Closes this process's ends of it, and nothing else. */
    void leave() {
        if (following != null) {
            following.close();
        }
        atSidecar(Sidecar::leave);
    }

    private Path layJobDirectory() {
        try {
            return tools.directories().lay(request.jobId(), request.files(), request.input());
        } catch (IOException failure) {
            throw new EngineException("write the job's directory", failure.toString(), true, failure);
        }
    }

    private @Nullable Path makeWorkspace(int user) {
        try {
            return tools.workspaces()
                    .make(request.jobId(), request.workspace(), user)
                    .orElse(null);
        } catch (IOException failure) {
            throw new EngineException("make the workspace", failure.toString(), true, failure);
        }
    }

    private @Nullable String startSidecar() {
        PodRequest.Inference inference = request.inference();
        if (inference == null) {
            return null;
        }
        sidecar = new Sidecar(tools, request, inference);
        return sidecar.start(ledger);
    }

    private void removeSandbox() {
        if (following != null) {
            following.close();
        }
        if (sandbox != null) {
            tools.engine().remove(sandbox);
        }
    }

    private void atSidecar(Consumer<Sidecar> step) {
        if (sidecar != null) {
            step.accept(sidecar);
        }
    }

    private Following following() {
        return Objects.requireNonNull(following, NOT_CREATED);
    }

    private void attempt(String failed, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException failure) {
            log.atWarn()
                    .addKeyValue("job_id", request.jobId())
                    .setCause(failure)
                    .log(failed);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
