package io.cloister.worker.pod;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Finds this node's containers by their labels, whoever made them, and removes them. */
@Component
final class PodContainers {

    private static final Logger log = LoggerFactory.getLogger(PodContainers.class);

    private final Engine engine;
    private final String nodeSlug;

    PodContainers(Engine engine, PodProperties properties) {
        this.engine = engine;
        this.nodeSlug = properties.nodeSlug();
    }

    /** All that belong to pods. */
    List<PodContainer> all() {
        return found(PodLabels.NODE, nodeSlug);
    }

    /** Those of one job. */
    List<PodContainer> of(String jobId) {
        return found(PodLabels.JOB, jobId);
    }

    private List<PodContainer> found(String label, String value) {
        return engine.labelled(label, value).entrySet().stream()
                .filter(container -> nodeSlug.equals(container.getValue().get(PodLabels.NODE)))
                .map(container -> PodContainer.of(container.getKey(), container.getValue()))
                .filter(container -> PodLabels.ROLES.contains(container.role()))
                .toList();
    }

    /**
     * Removes them, whatever becomes of each.
     *
     * @return those that are left
     */
    List<PodContainer> remove(List<PodContainer> containers) {
        // Sandboxes first: an engine may refuse to remove the owner of a namespace that somebody else uses.
        return containers.stream()
                .sorted(Comparator.comparing(PodContainer::isSandbox).reversed())
                .filter(container -> !isRemoved(container))
                .toList();
    }

    private boolean isRemoved(PodContainer container) {
        try {
            engine.remove(container.id());
            return true;
        } catch (EngineException failure) {
            log.atWarn()
                    .addKeyValue("container_id", container.id())
                    .addKeyValue("job_id", container.jobId())
                    .log("a container is left: {}", failure.getMessage());
            return false;
        }
    }

    /** One container with what its labels say. */
    record PodContainer(String id, String jobId, String role) {

        private static PodContainer of(String id, Map<String, String> labels) {
            return new PodContainer(
                    id, labels.getOrDefault(PodLabels.JOB, ""), labels.getOrDefault(PodLabels.ROLE, ""));
        }

        boolean isSandbox() {
            return role.equals(PodLabels.SANDBOX);
        }

        boolean isSidecar() {
            return role.equals(PodLabels.SIDECAR);
        }
    }
}
