package io.cloister.worker.job;

import io.cloister.worker.door.DoorPolicy;
import io.cloister.worker.pod.ImageFacts;
import io.cloister.worker.pod.PodRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says which pod a job gets. */
@Component
final class PodRequests {

    private final InferenceProperties inference;

    PodRequests(InferenceProperties inference) {
        this.inference = inference;
    }

    /**
     * @param sidecarImage image of the proxy; absent where the job asked for no inference
     * @param deadline when its run time is used up
     */
    PodRequest of(JobSpec spec, ImageFacts image, @Nullable ImageFacts sidecarImage, Instant deadline) {
        JobSpec.DoorWish wish = spec.door();
        return new PodRequest(
                spec.taskId(),
                spec.jobId(),
                image,
                spec.command(),
                spec.environment(),
                spec.files(),
                spec.input(),
                spec.limits(),
                spec.workspace(),
                wish == null || sidecarImage == null
                        ? null
                        : new PodRequest.Inference(sidecarImage, policy(spec, wish, deadline)));
    }

    private DoorPolicy policy(JobSpec spec, JobSpec.DoorWish wish, Instant deadline) {
        return new DoorPolicy(
                spec.taskId(),
                spec.jobId(),
                wish.models(),
                wish.requests(),
                wish.tokens(),
                deadline,
                inference.concurrency(),
                inference.keepAlive().toSeconds());
    }
}
