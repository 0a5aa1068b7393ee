package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.LogContainerCmd;
import io.cloister.worker.output.OutputSink;
import io.cloister.worker.pod.Exit;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Follows containers that have been started already, by the engine's log of them. Engines may end the following of a log
 * early or late; so the end is looked for beside it, and then the log is read once more as a whole.
 */
final class LogFollower {

    private final EngineClients clients;
    private final ExitWatch exits;
    private final KernelKills kernelKills;
    private final Function<InspectContainerResponse, EngineLog> logs;

    /** @param logs says where the engine's log of a container is */
    LogFollower(
            EngineClients clients,
            ExitWatch exits,
            KernelKills kernelKills,
            Function<InspectContainerResponse, EngineLog> logs) {
        this.clients = clients;
        this.exits = exits;
        this.kernelKills = kernelKills;
        this.logs = logs;
    }

    /**
     * Returns at once.
     *
     * @param readings gives a sink for each reading of the log
     * @return to be cancelled by who wants no more
     */
    CompletableFuture<Exit> follow(String containerId, Supplier<OutputSink> readings) {
        CompletableFuture<Exit> followed = new CompletableFuture<>();
        Thread.ofVirtual().name("log " + containerId).start(() -> {
            try {
                Exit exit = readAsItComes(containerId, readings.get(), followed);
                followed.complete(readWhole(containerId, readings, exit, followed));
            } catch (RuntimeException failure) {
                followed.completeExceptionally(EngineErrors.ofContainer(ExitWatch.FOLLOW, failure));
            }
        });
        return followed;
    }

    private Exit readAsItComes(String containerId, OutputSink sink, CompletableFuture<Exit> followed) {
        InspectContainerResponse container = exits.requireStarted(containerId);
        KernelKills.Count count = kernelKills.of(containerId, _ -> ExitWatch.firstProcess(container));
        AttachedOutput output = read(container, sink, true, followed);
        try {
            Exit exit = exits.await(container, output.ended());
            count.look();
            return exit.orKilledByKernel(count.killed());
        } finally {
            output.close();
            count.stop();
        }
    }

    private Exit readWhole(
            String containerId, Supplier<OutputSink> readings, Exit exit, CompletableFuture<Exit> followed) {
        if (!followed.isDone()) {
            try (AttachedOutput output = read(exits.requireStarted(containerId), readings.get(), false, followed)) {
                output.ended().join();
                output.complaint().check(exit);
            }
        }
        return exit;
    }

    private AttachedOutput read(
            InspectContainerResponse container, OutputSink sink, boolean follow, CompletableFuture<Exit> followed) {
        if (logs.apply(container).hasBegunAnew(container.getState())) {
            sink.lost();
        }
        AttachedOutput output = new AttachedOutput(sink);
        var _ = followed.whenComplete((_, _) -> output.close());
        try (LogContainerCmd log = clients.streams().logContainerCmd(container.getId())) {
            log.withStdOut(true).withStdErr(true).withFollowStream(follow).exec(output);
        }
        return output;
    }
}
