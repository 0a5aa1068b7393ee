package io.cloister.orchestrator.dispatch;

import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.SandboxSpec;
import io.cloister.orchestrator.queue.HeldJob;
import io.cloister.orchestrator.task.TaskSpecs;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says what a worker should run for a job. The same job gives the same request, whoever asks and however often. */
@Component
class RunRequests {

    private final TaskSpecs specs;

    RunRequests(TaskSpecs specs) {
        this.specs = specs;
    }

    /**
     * The request; nothing where the task needs a model's name and its node has none.
     *
     * @throws io.cloister.orchestrator.secret.BrokenSealException if the task's environment cannot be read any more
     */
    Optional<RunRequest> of(HeldJob job) {
        return of(job.taskId(), job.id(), specs.load(job.taskId()), job.nodeModel());
    }

    /**
     * The request for an attempt of a task.
     *
     * @param nodeModel the model that the attempt's node offers
     */
    static Optional<RunRequest> of(String taskId, String jobId, SandboxSpec spec, @Nullable String nodeModel) {
        if (spec.command() != null) {
            return Optional.of(new RunRequest(1, taskId, jobId, spec));
        }
        String model = spec.models() != null ? spec.models().getFirst() : nodeModel;
        return Optional.ofNullable(model).map(name -> new RunRequest(1, taskId, jobId, withPromptClient(spec, name)));
    }

    /** The client is a fixed program of the default sandbox image; the prompt is its input and never a command. */
    private static SandboxSpec withPromptClient(SandboxSpec spec, String model) {
        return spec.withCommand(List.of("cloister-prompt", "--model", model));
    }
}
