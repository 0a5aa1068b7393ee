package io.cloister.orchestrator.task;

import io.cloister.contracts.task.InputMode;
import io.cloister.contracts.worker.SandboxSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task that was asked for and checked.
 *
 * @param name the wanted name; it may be taken
 * @param prompt as sent
 * @param mode what the prompt is
 * @param useInference whether the sandbox gets the door to the model
 * @param attachments as sent
 * @param priority 0 to 9
 * @param labels what its node must carry, sorted
 * @param queueTimeout time in the queue
 * @param spec what to run, without the environment; in mode {@code prompt} without the command, which names a model and
 *     so waits for a node
 * @param env additional environment; may hold secrets
 */
public record NewTask(
        @Nullable String name,
        String prompt,
        InputMode mode,
        boolean useInference,
        @Nullable List<String> attachments,
        int priority,
        List<String> labels,
        Duration queueTimeout,
        SandboxSpec spec,
        Map<String, String> env) {

    public NewTask {
        attachments = attachments == null ? null : List.copyOf(attachments);
        labels = List.copyOf(labels);
        env = Map.copyOf(env);
    }

    /** The model that it asks for first, where it names any. */
    @Nullable
    String model() {
        List<String> models = spec.models();
        return models == null || models.isEmpty() ? null : models.getFirst();
    }

    /** What to run, with the environment. */
    public SandboxSpec sandbox() {
        return spec.withEnv(env.isEmpty() ? null : env);
    }

    @Override
    public String toString() {
        return "NewTask[mode=" + mode + "]";
    }
}
