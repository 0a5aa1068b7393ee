package io.cloister.node.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One worker-api process, a child of ours or one that an earlier node-manager left behind. */
final class WorkerProcess {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int AFTER_NAME = 2;

    private final ProcessHandle handle;
    private volatile WorkerCommand command;
    private final boolean adopted;
    private volatile boolean answered;
    private volatile List<String> features = List.of();

    private WorkerProcess(ProcessHandle handle, WorkerCommand command, boolean adopted) {
        this.handle = handle;
        this.command = command;
        this.adopted = adopted;
    }

    static WorkerProcess child(ProcessHandle handle, WorkerCommand command) {
        return new WorkerProcess(handle, command, false);
    }

    static WorkerProcess adopted(ProcessHandle handle, WorkerCommand command) {
        return new WorkerProcess(handle, command, true);
    }

    long pid() {
        return handle.pid();
    }

    /** What it runs as now. */
    WorkerCommand command() {
        return command;
    }

    /** It goes on under a command with another token, and has to show again that it is this node's worker. */
    void goOnAs(WorkerCommand next) {
        command = next;
        answered = false;
    }

    /** Whether it is no child of ours: the JDK notices the end of such a process only after seconds. */
    boolean isAdopted() {
        return adopted;
    }

    /** Whether it has shown that it is this node's worker. */
    boolean hasAnswered() {
        return answered;
    }

    /** @param claimed what the worker says that its sandboxes can */
    void markAnswered(List<String> claimed) {
        features = List.copyOf(claimed);
        answered = true;
    }

    /** What its sandboxes can; nothing before it has answered. */
    List<String> features() {
        return features;
    }

    boolean isAlive() {
        return isAlive(handle);
    }

    /** Runs the action when it has ended, on some other thread. Late for an adopted process. */
    void onExit(Runnable action) {
        var _ = handle.onExit().thenRun(action);
    }

    /** Ends it: asks, waits for {@code grace}, kills. Returns when it has gone. */
    void stop(Duration grace) throws InterruptedException {
        stop(handle, grace);
    }

    static void stop(ProcessHandle handle, Duration grace) throws InterruptedException {
        handle.destroy();
        if (!ends(handle, grace)) {
            handle.destroyForcibly();
            ends(handle, grace);
        }
    }

    /** Alive and not a zombie: one that was left behind may never be reaped where process 1 does not care. */
    static boolean isAlive(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(handle.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + AFTER_NAME) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean ends(ProcessHandle handle, Duration bound) throws InterruptedException {
        CompletableFuture<ProcessHandle> exit = handle.onExit();
        for (Duration waited = Duration.ZERO; waited.compareTo(bound) < 0; waited = waited.plus(LOOK_AGAIN)) {
            if (exit.isDone() || !isAlive(handle)) {
                return true;
            }
            await(exit);
        }
        return !isAlive(handle);
    }

    private static void await(CompletableFuture<ProcessHandle> exit) throws InterruptedException {
        try {
            exit.get(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Not yet; the caller looks for itself.
        }
    }
}
