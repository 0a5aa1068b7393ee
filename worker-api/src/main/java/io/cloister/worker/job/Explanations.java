package io.cloister.worker.job;

import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.worker.Explanation;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.web.FieldErrors;
import io.cloister.worker.door.DoorPolicy;
import io.cloister.worker.image.AllowedImages;
import io.cloister.worker.image.ImageReference;
import io.cloister.worker.image.Images;
import io.cloister.worker.pod.ImageFacts;
import io.cloister.worker.pod.PodPolicy;
import io.cloister.worker.pod.PodRequest;
import io.cloister.worker.pod.Pods;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says what would become of a request, by the rules and from the calls by which it would be run. Changes nothing. */
@Component
final class Explanations {

    private final RequestRules rules;
    private final AllowedImages allowed;
    private final Images images;
    private final PodRequests requests;
    private final Clock clock;
    private final Pods pods;

    Explanations(
            RequestRules rules, AllowedImages allowed, Images images, PodRequests requests, Pods pods, Clock clock) {
        this.rules = rules;
        this.allowed = allowed;
        this.images = images;
        this.requests = requests;
        this.clock = clock;
        this.pods = pods;
    }

    /** @throws io.cloister.worker.pod.EngineException if the engine does not answer */
    Explanation of(RunRequest request) {
        FieldErrors errors = new FieldErrors();
        Optional<JobSpec> spec = rules.read(request, errors);
        List<FieldError> refused = errors.noted();
        return spec.map(job -> of(request, job, refused))
                .orElseGet(() -> new Explanation(
                        1, request.taskId(), request.jobId(), false, refused, null, null, null, null, null, null));
    }

    private Explanation of(RunRequest request, JobSpec spec, List<FieldError> refused) {
        Optional<ImageReference> reference = ImageReference.parse(spec.image());
        // Whoever may not use an image is not told whether it is here.
        Optional<ImageFacts> here =
                reference.filter(allowed::allows).map(ImageReference::text).flatMap(images::find);
        PodRequest pod = requests.of(
                spec,
                here.orElse(ImageFacts.UNSEEN),
                sidecarImage(spec),
                clock.instant().plus(spec.runTime()));
        PodPolicy policy = pods.explain(pod);
        return new Explanation(
                1,
                request.taskId(),
                request.jobId(),
                refused.isEmpty(),
                refused,
                null,
                reference.map(image -> image(image, here)).orElse(null),
                spec.runTime().toSeconds(),
                policy.sandbox(),
                policy.sidecar(),
                door(pod.inference()));
    }

    private Explanation.Image image(ImageReference image, Optional<ImageFacts> here) {
        boolean isAllowed = allowed.allows(image);
        return new Explanation.Image(
                image.text(), isAllowed, here.map(ImageFacts::id).orElse(null), isAllowed && here.isEmpty());
    }

    private @Nullable ImageFacts sidecarImage(JobSpec spec) {
        return spec.door() == null ? null : images.find(images.sidecar()).orElse(ImageFacts.UNSEEN);
    }

    private static Explanation.@Nullable Door door(PodRequest.@Nullable Inference inference) {
        if (inference == null) {
            return null;
        }
        DoorPolicy policy = inference.policy();
        return new Explanation.Door(
                PodPolicy.DOOR,
                policy.models(),
                policy.requests(),
                policy.tokens(),
                policy.concurrency(),
                policy.keepAliveSeconds());
    }
}
