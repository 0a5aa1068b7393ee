package io.cloister.worker.pod.docker;

import io.cloister.worker.output.OutputSink;
import io.cloister.worker.pod.Exit;
import io.cloister.worker.pod.docker.AttachedOutput.Reading;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Follows containers from before their start: attached, so that no byte waits, and then by asking how they exited. */
final class AttachFollower {

    private static final Duration ATTACH = Duration.ofSeconds(60);

    private final EngineClients clients;
    private final ExitWatch exits;
    private final KernelKills kernelKills;
    private final Executor threads =
            command -> Thread.ofVirtual().name("exit watch").start(command);

    AttachFollower(EngineClients clients, ExitWatch exits, KernelKills kernelKills) {
        this.clients = clients;
        this.exits = exits;
        this.kernelKills = kernelKills;
    }

    /** @param tellsOutOfMemory whether the engine itself says that the kernel killed for lack of memory */
    CompletableFuture<Exit> follow(String containerId, OutputSink sink, boolean tellsOutOfMemory) {
        AttachedOutput output = new AttachedOutput(sink);
        EngineErrors.during("attach to a container", () -> {
            clients.streams()
                    .attachContainerCmd(containerId)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .exec(output);
            return output.started()
                    .orTimeout(ATTACH.toSeconds(), TimeUnit.SECONDS)
                    .join();
        });
        CompletableFuture<Exit> exit = output.ended()
                .exceptionallyCompose(
                        broken -> CompletableFuture.failedFuture(EngineErrors.of(ExitWatch.FOLLOW, broken)))
                .thenApplyAsync(reading -> exit(containerId, output, reading), threads);
        CompletableFuture<Exit> told = tellsOutOfMemory ? exit : withKernelKills(containerId, output, exit);
        var _ = told.whenComplete((_, _) -> output.close());
        return told;
    }

    private Exit exit(String containerId, AttachedOutput output, Reading reading) {
        Exit exit = exits.await(containerId, reading);
        output.complaint().check(exit);
        return exit;
    }

    private CompletableFuture<Exit> withKernelKills(
            String containerId, AttachedOutput output, CompletableFuture<Exit> exit) {
        KernelKills.Count count = kernelKills.of(containerId, exits::firstProcess);
        CompletableFuture<Void> lastLook = output.ended().thenRun(count::look);
        CompletableFuture<Exit> told = exit.thenCombine(lastLook, (end, _) -> end.orKilledByKernel(count.killed()));
        var _ = told.whenComplete((_, _) -> count.stop());
        return told;
    }
}
