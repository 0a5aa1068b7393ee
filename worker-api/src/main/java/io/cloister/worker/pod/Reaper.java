package io.cloister.worker.pod;

import io.cloister.worker.door.Doors;
import io.cloister.worker.pod.PodContainers.PodContainer;
import io.cloister.worker.workspace.Workspaces;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Removes what no pod of ours owns: containers that carry this node's label, directories, workspaces, doors. It is safe
 * beside pods that are being made, because a pod is known before anything of it exists; it leaves other nodes and other
 * roles alone.
 */
@Component
public final class Reaper {

    private final PodContainers containers;
    private final Doors doors;
    private final JobDirectories directories;
    private final Workspaces workspaces;
    private final Pods pods;

    Reaper(PodContainers containers, Doors doors, JobDirectories directories, Workspaces workspaces, Pods pods) {
        this.containers = containers;
        this.doors = doors;
        this.directories = directories;
        this.workspaces = workspaces;
        this.pods = pods;
    }

    /**
     * Looks once, and removes.
     *
     * @throws EngineException if the engine does not answer; directories are then left too, for containers may use them
     * @throws IOException if a directory cannot be removed
     */
    public void sweep() throws IOException {
        List<PodContainer> ours = containers.all();
        Set<String> live = pods.live();
        List<PodContainer> left = containers.remove(ours.stream()
                .filter(container -> !live.contains(container.jobId()))
                .toList());
        Supplier<Set<String>> spared =
                () -> Stream.concat(pods.live().stream(), left.stream().map(PodContainer::jobId))
                        .collect(Collectors.toSet());
        try {
            directories.sweep(spared);
        } finally {
            try {
                workspaces.sweep(spared);
            } finally {
                doors.sweep(spared);
            }
        }
    }
}
