package io.cloister.worker.job;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.InferenceLimits;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.SandboxSpec;
import io.cloister.web.FieldErrors;
import io.cloister.worker.image.AllowedImages;
import io.cloister.worker.image.ImageReference;
import io.cloister.worker.job.JobSpec.DoorWish;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns what a caller sent into a job, or says what is wrong with it. */
@Component
final class RequestRules {

    /** Ids of tasks and jobs. */
    static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final Pattern MODEL = Pattern.compile("[^\\s\\p{Cntrl}]{1,256}");
    private static final Set<String> NETWORK_POLICIES = Set.of("none", "restricted");

    // Sorted, so that two bodies that are equal as JSON give the same digest.
    private static final JsonMapper CANONICAL = WireJson.mapper()
            .rebuild()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final LimitRules limits;
    private final AllowedImages images;

    RequestRules(LimitRules limits, AllowedImages images) {
        this.limits = limits;
        this.images = images;
    }

    /**
     * Checks a request.
     *
     * @throws io.cloister.web.ProblemException 400 that names every field at fault
     */
    JobSpec check(RunRequest request) {
        FieldErrors errors = new FieldErrors();
        Optional<JobSpec> spec = read(request, errors);
        errors.throwIfAny();
        return spec.orElseThrow();
    }

    /**
     * Reads a request as far as it can be.
     *
     * @param errors takes every field at fault
     * @return what is left of it without those; nothing where there is no sandbox in it
     */
    Optional<JobSpec> read(RunRequest request, FieldErrors errors) {
        errors.demand(Integer.valueOf(1).equals(request.version()), "version", "must be 1");
        String taskId = id(request.taskId(), "task_id", errors);
        String jobId = id(request.jobId(), "job_id", errors);
        SandboxSpec sandbox = request.sandbox();
        errors.demand(sandbox != null, "sandbox", "is required");
        return Optional.ofNullable(sandbox).map(present -> read(taskId, jobId, digest(request), present, errors));
    }

    private JobSpec read(String taskId, String jobId, String digest, SandboxSpec sandbox, FieldErrors errors) {
        String policy = sandbox.networkPolicy();
        errors.demand(
                policy == null || NETWORK_POLICIES.contains(policy),
                "sandbox.network_policy",
                "must be none or restricted");
        return new JobSpec(
                taskId,
                jobId,
                digest,
                image(sandbox.image(), errors),
                CommandRules.command(sandbox.command(), errors),
                CommandRules.environment(sandbox.env(), errors),
                FileRules.files(sandbox.files(), errors),
                FileRules.input(sandbox.input(), errors),
                limits.runTime(sandbox.timeoutSeconds(), errors),
                limits.limits(sandbox.limits(), errors),
                limits.workspace(sandbox.limits(), errors),
                door(sandbox, errors));
    }

    private String image(@Nullable String sent, FieldErrors errors) {
        String field = "sandbox.image";
        Optional<ImageReference> image = Optional.ofNullable(sent).flatMap(ImageReference::parse);
        errors.demand(image.isPresent(), field, "must be an image reference such as docker.io/library/debian:12");
        image.ifPresent(reference -> errors.demand(images.allows(reference), field, "must be " + images.rule()));
        return image.map(ImageReference::text).orElse("");
    }

    private static String id(@Nullable String sent, String field, FieldErrors errors) {
        boolean allowed = sent != null && ID.matcher(sent).matches();
        errors.demand(allowed, field, "must match [A-Za-z0-9_-]{1,64}");
        return sent != null && allowed ? sent : "";
    }

    private static @Nullable DoorWish door(SandboxSpec sandbox, FieldErrors errors) {
        List<String> models = sandbox.models();
        errors.demand(
                models == null || models.stream().allMatch(RequestRules::isModel),
                "sandbox.models",
                "must be a list of model names of at most 256 characters");
        InferenceLimits wish =
                sandbox.inferenceLimits() == null ? new InferenceLimits(null, null) : sandbox.inferenceLimits();
        atLeastOne(wish.requests(), "sandbox.inference_limits.requests", errors);
        atLeastOne(wish.tokens(), "sandbox.inference_limits.tokens", errors);
        return Boolean.TRUE.equals(sandbox.useInference())
                ? new DoorWish(models, wish.requests(), wish.tokens())
                : null;
    }

    private static boolean isModel(@Nullable String name) {
        return name != null && MODEL.matcher(name).matches();
    }

    private static void atLeastOne(@Nullable Long number, String field, FieldErrors errors) {
        errors.demand(number == null || number >= 1, field, "must be at least 1");
    }

    private static String digest(RunRequest request) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(CANONICAL.writeValueAsBytes(request));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
