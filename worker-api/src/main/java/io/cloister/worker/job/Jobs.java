package io.cloister.worker.job;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.web.ProblemException;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.pod.Ending;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The jobs that this worker holds and the slots they run in. An id means one job: it is run once, answered the same until
 * it is forgotten, and not run again after that. Thread-safe.
 */
@Component
final class Jobs {

    private static final Logger log = LoggerFactory.getLogger(Jobs.class);

    /** How long results that nobody fetches are kept. */
    private static final Duration RESULTS = Duration.ofDays(7);

    /** How long an id stays known that was forgotten, or canceled before it came. */
    private static final Duration MARKS = Duration.ofHours(24);

    private final JobRunner runner;
    private final Clock clock;
    private final int slots;
    private final Semaphore free;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Job> pods = new ConcurrentHashMap<>();
    private boolean closed;

    Jobs(JobRunner runner, JobProperties properties, Clock clock) {
        this.runner = runner;
        this.clock = clock;
        this.slots = properties.slots();
        this.free = new Semaphore(slots);
    }

    int slots() {
        return slots;
    }

    int freeSlots() {
        return free.availablePermits();
    }

    /**
     * Accepts a job, or finds the one that was accepted before under the same id and with an equal body.
     *
     * @throws ProblemException 409 if the id stands for another body or was forgotten; 429 if no slot is free; 503 if the
     *     worker is stopping
     */
    synchronized Job submit(JobSpec spec) {
        return switch (entries.get(spec.jobId())) {
            case Held(Job job) when job.isFor(spec) -> job;
            case Held _ ->
                throw new ProblemException(
                        ProblemType.CONFLICT, "Job " + spec.jobId() + " is already here with another body.");
            case Forgotten _ ->
                throw new ProblemException(
                        ProblemType.CONFLICT, "Job " + spec.jobId() + " has ended and its result was acknowledged.");
            case CanceledUnseen _ -> hold(endCanceled(spec));
            case null -> start(spec);
        };
    }

    /** The job of this id, where it is held. */
    synchronized Optional<Job> find(String jobId) {
        return entries.get(jobId) instanceof Held(Job job) ? Optional.of(job) : Optional.empty();
    }

    /** Kills the job, or remembers for a day that it is not to run. An ended one stays as it is. */
    synchronized void cancel(String jobId) {
        switch (entries.get(jobId)) {
            case Held(Job job) -> job.stop().request(new Ending.Canceled());
            case Forgotten _ -> log.atDebug().addKeyValue("job_id", jobId).log("canceled after it was forgotten");
            case CanceledUnseen _ -> log.atDebug().addKeyValue("job_id", jobId).log("canceled again, still unseen");
            case null -> entries.put(jobId, new CanceledUnseen(clock.instant()));
        }
    }

    /**
     * Forgets the job and its result, and remembers for a day that its id is used up.
     *
     * @throws ProblemException 409 if it has not ended
     */
    synchronized void forget(String jobId) {
        if (entries.get(jobId) instanceof Held(Job job) && !job.ended().isDone()) {
            throw new ProblemException(ProblemType.CONFLICT, "Job " + jobId + " has not ended; cancel it first.");
        }
        entries.put(jobId, new Forgotten(clock.instant()));
    }

    /** Lets go of a job whose result its caller has waited for; the id is free again. */
    synchronized void release(Job job) {
        entries.remove(job.jobId(), new Held(job));
    }

    /** Drops results and marks that are too old. */
    synchronized void expire() {
        Instant now = clock.instant();
        entries.values().removeIf(entry -> switch (entry) {
            case Held(Job job) -> {
                var response = job.ended().getNow(null);
                yield response != null && response.endedAt().plus(RESULTS).isBefore(now);
            }
            case Forgotten(Instant since) -> since.plus(MARKS).isBefore(now);
            case CanceledUnseen(Instant since) -> since.plus(MARKS).isBefore(now);
        });
    }

    /**
     * Accepts no more, and ends what runs.
     *
     * @return completes when nothing of any pod is left
     */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        Ending ending = new Ending.SandboxBroken("The worker was stopped while the job ran.", true);
        pods.values().forEach(job -> job.stop().request(ending));
        return CompletableFuture.allOf(pods.values().stream().map(Job::gone).toArray(CompletableFuture[]::new));
    }

    private Job start(JobSpec spec) {
        if (closed) {
            throw new ProblemException(ProblemType.NOT_READY, "The worker is stopping.");
        }
        if (!free.tryAcquire()) {
            throw new ProblemException(ProblemType.NO_FREE_SLOT, "All " + slots + " slots of this worker are taken.")
                    .retryAfter(Duration.ofSeconds(1));
        }
        // The result is out before the pod is gone, and the slot with it: removing is not the next job's business.
        Job job = hold(new Job(spec, clock.instant(), open(spec), free::release));
        Job previous = pods.put(spec.jobId(), job);
        Thread.ofVirtual().name("job " + spec.jobId()).start(() -> run(job, spec, previous));
        return job;
    }

    private KeptOutput open(JobSpec spec) {
        try {
            return runner.open(spec.jobId());
        } catch (ProblemException full) {
            free.release();
            throw full;
        }
    }

    private void run(Job job, JobSpec spec, @Nullable Job previous) {
        try {
            if (previous != null) {
                previous.gone().join();
            }
            runner.run(job, spec);
        } finally {
            pods.remove(spec.jobId(), job);
            job.gone().complete(null);
        }
    }

    private Job endCanceled(JobSpec spec) {
        KeptOutput nothing = runner.open(spec.jobId());
        nothing.finish();
        Job job = new Job(spec, clock.instant(), nothing, () -> {});
        job.end(RunResponses.of(job, new Ending.Canceled(), nothing, spec.used(new Ledger()), clock.instant()));
        return job;
    }

    private Job hold(Job job) {
        entries.put(job.jobId(), new Held(job));
        return job;
    }

    private sealed interface Entry {}

    private record Held(Job job) implements Entry {}

    private record Forgotten(Instant since) implements Entry {}

    private record CanceledUnseen(Instant since) implements Entry {}
}
