package io.cloister.worker.pod;

import io.cloister.worker.door.Ledger;
import io.cloister.worker.output.OutputSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
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
 * and goes last. For one thread; others end it through its {@link Stop}.
 */
public final class Pod implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Pod.class);

    /** How long the last output of killed processes is waited for. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(3);

    private final PodTools tools;
    private final PodRequest request;
    private final OutputSink sink;
    private final Ledger ledger;
    private final Stop stop;
    private final Runnable gone;
    private @Nullable Sidecar sidecar;
    private @Nullable String sandbox;
    private @Nullable CompletableFuture<Exit> exit;

    /** @param gone to be run when nothing of it is left, or only what others will find */
    Pod(PodTools tools, PodRequest request, OutputSink sink, Ledger ledger, Stop stop, Runnable gone) {
        this.tools = tools;
        this.request = request;
        this.sink = sink;
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
            exit = tools.engine().follow(created, sink);
        } catch (EngineException failure) {
            atSidecar(started -> started.requireAlive(failure));
            throw failure;
        }
    }

    /**
     * Starts the command.
     *
     * @throws UnrunnableCommandException if the image has no such command
     * @throws StoppedException if the end was asked for before
     */
    public void start() {
        stop.check();
        tools.engine().start(created());
    }

    /**
     * Waits for the end, and brings it about where the time is up or somebody asks for it. Then everything in the sandbox
     * is dead, its output is in the sink, and what it used of the model is in the ledger.
     *
     * @throws EngineException if the engine lost the sandbox
     */
    public Ending awaitEnd(Duration runTime) {
        try {
            CompletableFuture.anyOf(following(), stop.requested()).get(runTime.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            stop.request(new Ending.TimedOut(runTime));
        } catch (ExecutionException lost) {
            throw EngineException.of("follow a container", lost.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            stop.request(new Ending.SandboxBroken("The worker was interrupted.", true));
        }
        Ending ending = following().isDone() ? ended(following().join()) : kill();
        atSidecar(Sidecar::settle);
        return ending;
    }

    private Ending ended(Exit exit) {
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
    private Ending kill() {
        attempt("The sandbox could not be killed.", () -> tools.engine().kill(created()));
        atSidecar(Sidecar::hangUp);
        try {
            following().get(LAST_OUTPUT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            log.atWarn().addKeyValue("job_id", request.jobId()).log("last output is missing: {}", late.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return stop.requested().join();
    }

    /** Removes all of it, whatever has been made so far and whatever fails on the way. */
    @Override
    public void close() {
        String failed = "The pod's remains are left to the reaper.";
        attempt(failed, this::removeSandbox);
        atSidecar(Sidecar::settle);
        attempt(failed, () -> atSidecar(Sidecar::close));
        attempt(failed, () -> tools.directories().remove(request.jobId()));
        attempt(failed, () -> tools.workspaces().remove(request.jobId()));
        gone.run();
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
        if (sandbox != null) {
            tools.engine().remove(sandbox);
        }
    }

    private void atSidecar(Consumer<Sidecar> step) {
        if (sidecar != null) {
            step.accept(sidecar);
        }
    }

    private String created() {
        return Objects.requireNonNull(sandbox, "the pod has not been created");
    }

    private CompletableFuture<Exit> following() {
        return Objects.requireNonNull(exit, "the pod has not been created");
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
