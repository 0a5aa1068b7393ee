package io.cloister.orchestrator.readiness;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.orchestrator.auth.Access;
import io.cloister.orchestrator.auth.Access.Level;
import io.cloister.orchestrator.node.InferencePaths;
import io.cloister.web.ProblemException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /healthz} says that the process answers, whatever else is broken. {@code /readyz} says that tasks of every kind
 * can run; tasks without inference run all the same while it says no.
 */
@RestController
@Access(Level.OPEN)
class ReadinessController {

    private final InferencePaths inference;

    ReadinessController(InferencePaths inference) {
        this.inference = inference;
    }

    @GetMapping("/healthz")
    ResponseEntity<String> health() {
        return text("ok");
    }

    @GetMapping("/readyz")
    ResponseEntity<String> readiness() {
        InferencePaths.State state = inference.now();
        if (!state.isOpen()) {
            throw new ProblemException(ProblemType.NOT_READY, state.missing());
        }
        return text("ready");
    }

    private static ResponseEntity<String> text(String text) {
        return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(text);
    }
}
