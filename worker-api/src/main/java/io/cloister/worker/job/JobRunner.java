package io.cloister.worker.job;

import io.cloister.worker.door.Ledger;
import io.cloister.worker.image.ImageUnavailableException;
import io.cloister.worker.image.Images;
import io.cloister.worker.job.JobJournal.Started;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.ImageFacts;
import io.cloister.worker.pod.LeftException;
import io.cloister.worker.pod.LostContainerException;
import io.cloister.worker.pod.Pod;
import io.cloister.worker.pod.PodRequest;
import io.cloister.worker.pod.Pods;
import io.cloister.worker.pod.SilentEngineException;
import io.cloister.worker.pod.StoppedException;
import io.cloister.worker.pod.UnrunnableCommandException;
import io.cloister.worker.state.BootId;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Runs one job: images, pod, journal, command, result, and away with the pod. What an earlier worker process has begun it
 * takes up where that one was killed.
 */
@Component
final class JobRunner {

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    /** Between two tries at an engine that does not answer. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** How long a job that has not begun waits for an engine that went away; after that another node may have it. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Images images;
    private final Pods pods;
    private final PodRequests requests;
    private final JobJournal journal;
    private final BootId boot;
    private final Clock clock;

    JobRunner(Images images, Pods pods, PodRequests requests, JobJournal journal, BootId boot, Clock clock) {
        this.images = images;
        this.pods = pods;
        this.requests = requests;
        this.journal = journal;
        this.boot = boot;
        this.clock = clock;
    }

    /**
     * Runs the job to its end, which it has when this returns, and nothing is left of its pod then; or leaves all as it is
     * where the worker goes.
     */
    void run(Job job, JobSpec spec) {
        Ledger ledger = new Ledger();
        conduct(job, spec, ledger, () -> makePatiently(job, spec, ledger), pod -> start(job, spec, pod));
    }

    /** Runs a job whose command was never started: what was made of its pod goes first. */
    void runAnew(Job job, JobSpec spec) {
        Ledger ledger = new Ledger();
        conduct(job, spec, ledger, () -> makeAnew(job, spec, ledger), pod -> start(job, spec, pod));
    }

    /** Goes on with a job whose command was started, or was about to be. */
    void goOn(Job job, JobSpec spec, Started started) {
        if (!boot.text().equals(started.bootId())) {
            giveUp(job, spec, "The machine was restarted while the job ran.");
            return;
        }
        Ledger ledger = new Ledger();
        conduct(
                job,
                spec,
                ledger,
                () -> adopt(job, spec, started, ledger),
                pod -> pod.awaitEnd(left(started), spec.runTime()));
        if (job.ended().isDone()) {
            discard(job);
        }
    }

    /** Ends a job that cannot be gone on with. */
    void giveUp(Job job, JobSpec spec, String reason) {
        end(job, spec, new Ledger(), new Ending.SandboxBroken(reason, true));
        discard(job);
    }

    private void conduct(Job job, JobSpec spec, Ledger ledger, Supplier<Pod> making, Function<Pod, Ending> course) {
        watchDisk(job);
        try (Pod pod = making.get()) {
            end(job, spec, ledger, ending(pod, course));
        } catch (LeftException _) {
            job.output().close();
            log.atInfo().addKeyValue("job_id", job.jobId()).log("job left to the next worker");
        } catch (RuntimeException failure) {
            end(job, spec, ledger, endingOf(failure));
        }
    }

    // A job whose output finds no room is ended for it: nobody would know what it has said.
    private static void watchDisk(Job job) {
        var _ = job.output()
                .broken()
                .thenAccept(full -> job.stop()
                        .request(new Ending.SandboxBroken(
                                "The worker's disk took no more output: " + full.getMessage() + ".", true)));
    }

    private Pod make(Job job, JobSpec spec, Ledger ledger) {
        ImageFacts image = resolve(spec.image(), job);
        ImageFacts sidecar = spec.door() == null ? null : sidecarImage(job);
        PodRequest request = requests.of(spec, image, sidecar, clock.instant().plus(spec.runTime()));
        return pods.create(request, job.output(), ledger, job.stop());
    }

    private Pod makeAnew(Job job, JobSpec spec, Ledger ledger) {
        whenItAnswers(job, () -> {
            pods.discard(job.jobId());
            return job;
        });
        return makePatiently(job, spec, ledger);
    }

    /** Makes the pod, and begins anew where the engine goes away meanwhile: no command has been started. */
    private Pod makePatiently(Job job, JobSpec spec, Ledger ledger) {
        Instant end = clock.instant().plus(PATIENCE);
        boolean anew = false;
        while (true) {
            try {
                if (anew) {
                    pods.discard(job.jobId());
                }
                return make(job, spec, ledger);
            } catch (SilentEngineException gone) {
                if (clock.instant().isAfter(end)) {
                    throw gone;
                }
                anew = true;
                pause(job);
            }
        }
    }

    private Pod adopt(Job job, JobSpec spec, Started started, Ledger ledger) {
        PodRequest request = requests.of(spec, started.image(), started.sidecar(), started.deadline());
        return whenItAnswers(job, () -> {
            if (left(started).isNegative()) {
                job.stop().request(new Ending.TimedOut(spec.runTime()));
            }
            return pods.adopt(request, started.pod(), job.output(), ledger, job.stop());
        });
    }

    private Duration left(Started started) {
        return Duration.between(clock.instant(), started.deadline());
    }

    private Ending start(Job job, JobSpec spec, Pod pod) {
        Instant now = clock.instant();
        PodRequest request = pod.request();
        PodRequest.Inference inference = request.inference();
        ImageFacts sidecar = inference == null ? null : inference.sidecarImage();
        Started started =
                new Started(now, now.plus(spec.runTime()), boot.text(), pod.identity(), request.image(), sidecar);
        journal.start(job.jobId(), started);
        job.started(now);
        start(job, pod);
        return pod.awaitEnd(left(started), spec.runTime());
    }

    private static void start(Job job, Pod pod) {
        try {
            pod.start();
        } catch (SilentEngineException unknown) {
            whenItAnswers(job, () -> {
                pod.startOnce();
                return job;
            });
        }
    }

    /** Repeats a step as long as the engine does not answer and nobody asks for the job's end. */
    private static <T> T whenItAnswers(Job job, Supplier<T> step) {
        while (true) {
            try {
                return step.get();
            } catch (LostContainerException lost) {
                throw lost;
            } catch (EngineException silent) {
                if (!silent.retryable()) {
                    throw silent;
                }
                log.atDebug().addKeyValue("job_id", job.jobId()).log("tried again soon: {}", silent.toString());
                pause(job);
            }
        }
    }

    private static void pause(Job job) {
        job.stop()
                .requested()
                .handle((_, _) -> job)
                .completeOnTimeout(job, PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        job.stop().check();
    }

    private void discard(Job job) {
        try {
            pods.discard(job.jobId());
        } catch (EngineException silent) {
            log.atWarn()
                    .addKeyValue("job_id", job.jobId())
                    .log("remains are left to the reaper: {}", silent.toString());
        }
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

    private static Ending ending(Pod pod, Function<Pod, Ending> course) {
        try {
            return course.apply(pod);
        } catch (LeftException left) {
            throw left;
        } catch (RuntimeException failure) {
            pod.abort();
            return endingOf(failure);
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
            case UncheckedIOException full ->
                new Ending.SandboxBroken(
                        "The worker's disk did not take the record of the start: " + full.getMessage() + ".", true);
            default -> {
                log.atError().setCause(failure).log("job failed unforeseen");
                yield new Ending.SandboxBroken("The sandbox could not be made.", true);
            }
        };
    }

    private void end(Job job, JobSpec spec, Ledger ledger, Ending ending) {
        log.atInfo()
                .addKeyValue("task_id", job.taskId())
                .addKeyValue("job_id", job.jobId())
                .addKeyValue("ending", ending.getClass().getSimpleName())
                .log("job ended");
        job.output().finish();
        job.end(journal.end(
                job.digest(), RunResponses.of(job, ending, job.output(), spec.used(ledger), clock.instant())));
    }
}
