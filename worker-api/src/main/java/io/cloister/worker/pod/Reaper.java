package io.cloister.worker.pod;

import io.cloister.worker.door.Doors;
import io.cloister.worker.workspace.Workspaces;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Removes what no pod of ours owns: containers that carry this node's label, directories, workspaces, doors. It is safe
 * beside pods that are being made, because a pod is known before anything of it exists; it leaves other nodes and other
 * roles alone.
 */
@Component
public final class Reaper {

    private static final Logger log = LoggerFactory.getLogger(Reaper.class);

    private final Engine engine;
    private final Doors doors;
    private final JobDirectories directories;
    private final Workspaces workspaces;
    private final Pods pods;
    private final String nodeSlug;

    Reaper(
            Engine engine,
            Doors doors,
            JobDirectories directories,
            Workspaces workspaces,
            Pods pods,
            PodProperties properties) {
        this.engine = engine;
        this.doors = doors;
        this.directories = directories;
        this.workspaces = workspaces;
        this.pods = pods;
        this.nodeSlug = properties.nodeSlug();
    }

    /**
     * Looks once, and removes.
     *
     * @throws EngineException if the engine does not answer; directories are then left too, for containers may use them
     * @throws IOException if a directory cannot be removed
     */
    public void sweep() throws IOException {
        Map<String, Map<String, String>> ours = engine.labelled(PodLabels.NODE, nodeSlug);
        Set<String> live = pods.live();
        List<Map.Entry<String, Map<String, String>>> orphans = ours.entrySet().stream()
                .filter(container ->
                        PodLabels.ROLES.contains(container.getValue().getOrDefault(PodLabels.ROLE, "")))
                .filter(container -> !live.contains(container.getValue().getOrDefault(PodLabels.JOB, "")))
                .toList();
        remove(orphans, true);
        remove(orphans, false);
        directories.sweep(pods::live);
        workspaces.sweep(pods::live);
        doors.sweep(pods::live);
    }

    // Sandboxes first: an engine may refuse to remove the owner of a namespace that somebody else uses.
    private void remove(List<Map.Entry<String, Map<String, String>>> orphans, boolean sandboxes) {
        for (Map.Entry<String, Map<String, String>> orphan : orphans) {
            if (sandboxes == PodLabels.SANDBOX.equals(orphan.getValue().get(PodLabels.ROLE))) {
                log.atInfo().addKeyValue("container_id", orphan.getKey()).log("orphan removed");
                engine.remove(orphan.getKey());
            }
        }
    }
}
