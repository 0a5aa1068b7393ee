package io.cloister.node.readiness;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.node.config.ConfigFollower;
import io.cloister.node.registration.Registrar;
import io.cloister.node.worker.Worker;
import io.cloister.node.worker.WorkerState;
import io.cloister.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says whether the service lives, and whether the node can work; when not, what it waits for. */
@RestController
class ReadinessController {

    private final Registrar registrar;
    private final ConfigFollower config;
    private final Worker worker;

    ReadinessController(Registrar registrar, ConfigFollower config, Worker worker) {
        this.registrar = registrar;
        this.config = config;
        this.worker = worker;
    }

    @GetMapping(path = "/healthz", produces = MediaType.TEXT_PLAIN_VALUE)
    String health() {
        return "ok";
    }

    @GetMapping(path = "/readyz", produces = MediaType.TEXT_PLAIN_VALUE)
    String readiness() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new ProblemException(ProblemType.NOT_READY, String.join("; ", missing));
        }
        return "ready";
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!registrar.isRegistered()) {
            missing.add("the node is not registered with the orchestrator");
        } else if (!config.isApplied()) {
            missing.add("the configuration is not applied and acknowledged");
        }
        WorkerState state = worker.state();
        if (!state.isReady()) {
            missing.add("worker-api is not ready: " + state.reason());
        }
        return missing;
    }
}
