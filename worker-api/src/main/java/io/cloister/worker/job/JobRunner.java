package io.cloister.worker.job;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.worker.InferenceUsage;
import io.cloister.web.ProblemException;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.image.ImageUnavailableException;
import io.cloister.worker.image.Images;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.ImageFacts;
import io.cloister.worker.pod.Pod;
import io.cloister.worker.pod.PodRequest;
import io.cloister.worker.pod.Pods;
import io.cloister.worker.pod.StoppedException;
import io.cloister.worker.pod.UnrunnableCommandException;
import io.cloister.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Runs one job: images, pod, command, result, and away with the pod. */
@Component
final class JobRunner {

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private final Images images;
    private final Pods pods;
    private final PodRequests requests;
    private final StateDirectory state;
    private final Clock clock;

    JobRunner(Images images, Pods pods, PodRequests requests, StateDirectory state, Clock clock) {
        this.images = images;
        this.pods = pods;
        this.requests = requests;
        this.state = state;
        this.clock = clock;
    }

    /**
     * Where a new job's output goes.
     *
     * @throws ProblemException 503 if the disk takes nothing
     */
    KeptOutput open(String jobId) {
        try {
            Path directory = state.directory("output");
            Path stdout = directory.resolve(jobId + ".stdout");
            Path stderr = directory.resolve(jobId + ".stderr");
            Files.deleteIfExists(stdout);
            Files.deleteIfExists(stderr);
            return KeptOutput.open(stdout, stderr);
        } catch (IOException full) {
            throw new ProblemException(ProblemType.NOT_READY, "No output can be kept: " + full.getMessage() + ".");
        }
    }

    /** Runs the job to its end, which it has when this returns, and nothing is left of its pod then. */
    void run(Job job, JobSpec spec) {
        KeptOutput output = job.output();
        var _ = output.broken()
                .thenAccept(full -> job.stop()
                        .request(new Ending.SandboxBroken(
                                "The output could not be kept: " + full.getMessage() + ".", true)));
        Ledger ledger = new Ledger();
        try (Pod pod = pods.create(podRequest(job, spec), output, ledger, job.stop())) {
            job.started(clock.instant());
            pod.start();
            end(job, pod.awaitEnd(spec.runTime(), spec.runTime()), output, spec.used(ledger));
        } catch (RuntimeException failure) {
            end(job, endingOf(failure), output, spec.used(ledger));
        }
    }

    private PodRequest podRequest(Job job, JobSpec spec) {
        ImageFacts image = resolve(spec.image(), job);
        return requests.of(spec, image, spec.door() == null ? null : sidecarImage(job));
    }

    // Without the proxy's image the node is broken, not the caller's request.
    private ImageFacts sidecarImage(Job job) {
        try {
            return resolve(images.sidecar(), job);
        } catch (ImageUnavailableException missing) {
            throw new EngineException("make the door of the pod", String.valueOf(missing.getMessage()), true, missing);
        }
    }

    private ImageFacts resolve(String reference, Job job) {
        CompletableFuture<ImageFacts> resolving = images.resolve(reference);
        try {
            CompletableFuture.anyOf(resolving, job.stop().requested()).join();
            job.stop().check();
            return resolving.join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException known ? known : failure;
        }
    }

    private static Ending endingOf(RuntimeException failure) {
        return switch (failure) {
            case StoppedException stopped -> stopped.ending();
            case ImageUnavailableException missing ->
                new Ending.ImageUnavailable(String.valueOf(missing.getMessage()), missing.retryable());
            case UnrunnableCommandException unrunnable ->
                new Ending.Unrunnable(unrunnable.exitCode(), unrunnable.reason());
            case EngineException refused ->
                new Ending.SandboxBroken(String.valueOf(refused.getMessage()), refused.retryable());
            default -> {
                log.atError().setCause(failure).log("job failed unforeseen");
                yield new Ending.SandboxBroken("The sandbox could not be made.", true);
            }
        };
    }

    private void end(Job job, Ending ending, KeptOutput output, @Nullable InferenceUsage used) {
        log.atInfo()
                .addKeyValue("task_id", job.taskId())
                .addKeyValue("job_id", job.jobId())
                .addKeyValue("ending", ending.getClass().getSimpleName())
                .log("job ended");
        output.finish();
        job.end(RunResponses.of(job, ending, output, used, clock.instant()));
    }
}
