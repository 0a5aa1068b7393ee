package io.cloister.orchestrator.dispatch;

import com.github.f4b6a3.ulid.UlidCreator;
import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.task.CreateTaskRequest;
import io.cloister.contracts.worker.Explanation;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.orchestrator.node.InferencePaths;
import io.cloister.orchestrator.node.WorkerTargets;
import io.cloister.orchestrator.queue.Place;
import io.cloister.orchestrator.queue.Places;
import io.cloister.orchestrator.task.NewTask;
import io.cloister.orchestrator.task.TaskRequestReader;
import io.cloister.orchestrator.worker.ExplainOutcome;
import io.cloister.orchestrator.worker.WorkerClient;
import io.cloister.web.ProblemException;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Duration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * Says what would become of a task, in the words of a node that could serve it: the one that would come first if all were
 * free to choose. Nothing is stored or run.
 */
@RestController
class ExplainController {

    private static final Duration LATER = Duration.ofSeconds(5);

    private final TaskRequestReader reader;
    private final Places places;
    private final InferencePaths inference;
    private final WorkerTargets targets;
    private final WorkerClient workers;

    ExplainController(
            TaskRequestReader reader,
            Places places,
            InferencePaths inference,
            WorkerTargets targets,
            WorkerClient workers) {
        this.reader = reader;
        this.places = places;
        this.inference = inference;
        this.targets = targets;
        this.workers = workers;
    }

    @PostMapping("/v1/tasks:explain")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Explanation.class)))
    JsonNode explain(@RequestBody CreateTaskRequest request) {
        NewTask task = reader.read(request);
        Place place = places.serving(task.useInference(), task.labels()).orElseThrow(() -> noPlace(task));
        var target = targets.find(place.slug()).orElseThrow(() -> noPlace(task));
        return switch (workers.explain(target, request(task, place))) {
            case ExplainOutcome.Explained explained -> explained.explanation().put("node", place.slug());
            case ExplainOutcome.Unexplained unexplained ->
                throw later(
                        ProblemType.NOT_READY,
                        "The worker of node " + place.slug() + " does not explain: " + unexplained.reason());
        };
    }

    private static RunRequest request(NewTask task, Place place) {
        String id = UlidCreator.getMonotonicUlid().toLowerCase();
        return RunRequests.of(id, id, task.sandbox(), place.model())
                .orElseThrow(() -> later(
                        ProblemType.NO_INFERENCE_PATH,
                        "no inference path: node " + place.slug() + " has no model to offer."));
    }

    private ProblemException noPlace(NewTask task) {
        if (task.useInference() && !inference.now().isOpen()) {
            return later(ProblemType.NO_INFERENCE_PATH, inference.now().missing());
        }
        return task.labels().isEmpty()
                ? later(ProblemType.NOT_READY, "No node takes jobs now.")
                : later(
                        ProblemType.NOT_READY,
                        "No node that carries the labels " + String.join(", ", task.labels())
                                + " takes such jobs now.");
    }

    private static ProblemException later(ProblemType type, String detail) {
        return new ProblemException(type, detail).retryAfter(LATER);
    }
}
