package io.cloister.worker.pod;

import io.cloister.worker.door.DoorPolicy;
import io.cloister.worker.workspace.WorkspaceLimits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod to make, checked and complete.
 *
 * @param taskId its task
 * @param jobId the attempt; also the pod's name
 * @param image the sandbox's image
 * @param command argument vector
 * @param environment additional environment of the sandbox
 * @param files name to content, for {@code /cloister/files}
 * @param input text for {@code /cloister/input}
 * @param limits the sandbox's resources
 * @param workspace what fits into its workspace
 * @param inference what the task may ask of the model; absent where the pod has no door
 */
public record PodRequest(
        String taskId,
        String jobId,
        ImageFacts image,
        List<String> command,
        Map<String, String> environment,
        Map<String, byte[]> files,
        @Nullable String input,
        PodLimits limits,
        WorkspaceLimits workspace,
        @Nullable Inference inference) {

    public PodRequest {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        files = Map.copyOf(files);
    }

    /**
     * The door of the pod.
     *
     * @param sidecarImage image of the proxy
     * @param policy what passes
     */
    public record Inference(ImageFacts sidecarImage, DoorPolicy policy) {}
}
