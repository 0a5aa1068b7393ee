package io.cloister.worker.job;

import io.cloister.worker.door.DoorPolicy;
import io.cloister.worker.pod.ImageFacts;
import io.cloister.worker.pod.PodRequest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says which pod a job gets. */
@Component
final class PodRequests {

    private final InferenceProperties inference;
    private final Clock clock;

    PodRequests(InferenceProperties inference, Clock clock) {
        this.inference = inference;
        this.clock = clock;
    }

    /** @param sidecarImage image of the proxy; absent where the job asked for no inference */
    PodRequest of(JobSpec spec, ImageFacts image, @Nullable ImageFacts sidecarImage) {
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
                        : new PodRequest.Inference(sidecarImage, policy(spec, wish)));
    }

    private DoorPolicy policy(JobSpec spec, JobSpec.DoorWish wish) {
        return new DoorPolicy(
                spec.taskId(),
                spec.jobId(),
                wish.models(),
                wish.requests(),
                wish.tokens(),
                clock.instant().plus(spec.runTime()),
                inference.concurrency(),
                inference.keepAlive().toSeconds());
    }
}
