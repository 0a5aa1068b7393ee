package io.cloister.worker.job;

import io.cloister.contracts.worker.WorkerStatus;
import io.cloister.worker.pod.EngineFacts;
import io.cloister.worker.readiness.NodeHealth;
import io.cloister.worker.workspace.Workspaces;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says whose worker this is and what room it has. */
@RestController
final class WorkerController {

    private final Jobs jobs;
    private final NodeHealth health;
    private final Workspaces workspaces;
    private final String nodeSlug;
    private final String version;

    WorkerController(
            Jobs jobs,
            NodeHealth health,
            Workspaces workspaces,
            @Value("${worker.pod.node-slug}") String nodeSlug,
            @Value("${worker.version}") String version) {
        this.jobs = jobs;
        this.health = health;
        this.workspaces = workspaces;
        this.nodeSlug = nodeSlug;
        this.version = version;
    }

    @GetMapping("/v1/worker")
    WorkerStatus status() {
        EngineFacts engine = health.engine();
        return new WorkerStatus(
                nodeSlug,
                version,
                new WorkerStatus.Engine(engine.runtime(), engine.version(), engine.rootless()),
                jobs.slots(),
                jobs.freeSlots(),
                workspaces.limited() ? List.of(WorkerStatus.WORKSPACE_LIMITS) : List.of());
    }
}
