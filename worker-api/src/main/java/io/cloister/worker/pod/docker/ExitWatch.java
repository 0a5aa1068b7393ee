package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import io.cloister.worker.pod.Exit;
import io.cloister.worker.pod.docker.AttachedOutput.Reading;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a container ended. The engine knows within milliseconds after the output has ended, so it is asked a few
 * times; waiting for the end, which costs Podman 200 ms more, is for containers that live on without output.
 */
final class ExitWatch {

    private static final Set<String> ENDED = Set.of("exited", "dead", "stopped");
    private static final int QUICK_LOOKS = 25;

    private final EngineClients clients;

    ExitWatch(EngineClients clients) {
        this.clients = clients;
    }

    Exit await(String containerId, Reading reading) {
        return EngineErrors.during("follow a container", () -> {
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

    private @Nullable Exit lookQuickly(String containerId) {
        Exit exit = look(containerId);
        for (int looks = 1; exit == null && looks < QUICK_LOOKS; looks++) {
            exit = look(containerId);
        }
        return exit;
    }

    private @Nullable Exit look(String containerId) {
        ContainerState state =
                clients.calls().inspectContainerCmd(containerId).exec().getState();
        if (!ENDED.contains(String.valueOf(state.getStatus()))) {
            return null;
        }
        Long code = state.getExitCodeLong();
        return new Exit(code == null ? -1 : code.intValue(), Boolean.TRUE.equals(state.getOOMKilled()));
    }
}
