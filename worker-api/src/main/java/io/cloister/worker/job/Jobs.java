package io.cloister.worker.job;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.web.ProblemException;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.job.Entry.CanceledUnseen;
import io.cloister.worker.job.Entry.Forgotten;
import io.cloister.worker.job.Entry.Held;
import io.cloister.worker.job.JobJournal.Accepted;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.Pods;
import io.cloister.worker.start.StartFailure;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The jobs that this worker holds and the slots they run in. An id means one job: it is run once, answered the same until
 * it is forgotten, and not run again after that, also where the worker is killed in between. Thread-safe.
 */
@Component
final class Jobs {

    private static final Logger log = LoggerFactory.getLogger(Jobs.class);

    /** How long results that nobody fetches are kept. */
    private static final Duration RESULTS = Duration.ofDays(7);

    /** How long an id stays known that was forgotten, or canceled before it came. */
    private static final Duration MARKS = Duration.ofHours(24);

    private final JobRunner runner;
    private final JobJournal journal;
    private final Clock clock;
    private final Slots slots;
    private final Map<String, Entry> entries;
    private final Map<String, Job> running = new ConcurrentHashMap<>();
    private final List<Restart.Unended> unended;
    private final CompletableFuture<Void> closing = new CompletableFuture<>();

    /** Knows again what an earlier worker process knew; nothing runs before {@link #resume()}. */
    Jobs(JobRunner runner, JobJournal journal, Pods pods, JobProperties properties, Clock clock) {
        this.runner = runner;
        this.journal = journal;
        this.clock = clock;
        this.slots = new Slots(properties.slots());
        try {
            Restart restart = Restart.of(runner, journal, slots, pods);
            this.entries = restart.entries();
            this.unended = restart.unended();
        } catch (IOException failure) {
            throw new StartFailure("The journal in the state directory cannot be read: " + failure + ".", failure);
        }
        unended.forEach(begun -> running.put(begun.job().jobId(), begun.job()));
    }

    int slots() {
        return slots.all();
    }

    int freeSlots() {
        return slots.free();
    }

    /** Completes when the worker stops; its jobs go on without it. */
    CompletableFuture<Void> closing() {
        return closing;
    }

    /** Goes on with the jobs of an earlier worker process. */
    synchronized void resume() {
        unended.forEach(begun -> launch(begun.job(), begun.course()));
        unended.clear();
    }

    /**
     * Accepts a job, or finds the one that was accepted before under the same id and with an equal body. It is on disk
     * when this returns.
     *
     * @throws ProblemException 409 if the id stands for another body or was forgotten; 429 if no slot is free; 503 if the
     *     worker is stopping or its disk is full
     */
    Job submit(JobSpec spec) {
        return settled(place(spec, false));
    }

    /** The same for a caller who waits for the result and then {@linkplain #release releases} the job. */
    Job attend(JobSpec spec) {
        return settled(place(spec, true));
    }

    private static Job settled(Job job) {
        try {
            job.accepted().join();
            return job;
        } catch (CompletionException refused) {
            throw refused.getCause() instanceof ProblemException problem ? problem : refused;
        }
    }

    private Job place(JobSpec spec, boolean attended) {
        Accepted accepted = new Accepted(clock.instant(), spec);
        Job job;
        Job previous;
        synchronized (this) {
            Optional<Job> known = find(spec);
            job = known.orElseGet(() -> make(accepted));
            if (attended) {
                job.attend();
            }
            if (known.isPresent()) {
                return job;
            }
            previous = running.put(spec.jobId(), job);
        }
        // Outside the lock, because the disk takes its time: who posts the same meanwhile waits for it, others do not.
        try {
            journal.accept(accepted);
        } catch (IOException full) {
            drop(job);
            job.accepted().completeExceptionally(noRoom(full));
            return job;
        }
        job.accepted().complete(null);
        launch(job, () -> {
            if (previous != null) {
                previous.gone().join();
            }
            runner.run(job, spec);
        });
        return job;
    }

    private Optional<Job> find(JobSpec spec) {
        return switch (entries.get(spec.jobId())) {
            case Held(Job job) when job.isFor(spec) -> Optional.of(job);
            case Held _ ->
                throw new ProblemException(
                        ProblemType.CONFLICT, "Job " + spec.jobId() + " is already here with another body.");
            case Forgotten _ ->
                throw new ProblemException(
                        ProblemType.CONFLICT, "Job " + spec.jobId() + " has ended and its result was acknowledged.");
            case CanceledUnseen _ -> Optional.of(endCanceled(spec));
            case null -> Optional.empty();
        };
    }

    private Job make(Accepted accepted) {
        if (closing.isDone()) {
            throw stopping();
        }
        if (!slots.tryTake()) {
            throw new ProblemException(
                            ProblemType.NO_FREE_SLOT, "All " + slots.all() + " slots of this worker are taken.")
                    .retryAfter(Duration.ofSeconds(1));
        }
        try {
            return hold(journal.job(accepted, slots::release));
        } catch (IOException full) {
            slots.release();
            throw noRoom(full);
        }
    }

    private synchronized void drop(Job job) {
        entries.remove(job.jobId());
        running.remove(job.jobId(), job);
        slots.release();
        job.output().close();
        journal.erase(job.jobId());
    }

    private Job endCanceled(JobSpec spec) {
        Instant now = clock.instant();
        KeptOutput nothing = journal.endedOutput(spec.jobId());
        Job job = new Job(spec.taskId(), spec.jobId(), spec.digest(), now, nothing, () -> {});
        job.accepted().complete(null);
        job.end(journal.end(
                job.digest(), RunResponses.of(job, new Ending.Canceled(), nothing, spec.used(new Ledger()), now)));
        return hold(job);
    }

    private void launch(Job job, Runnable run) {
        Thread.ofVirtual().name("job " + job.jobId()).start(() -> {
            try {
                run.run();
                secure(job);
            } finally {
                running.remove(job.jobId(), job);
                job.gone().complete(null);
            }
        });
    }

    /** Whether this id stands for something already. */
    synchronized boolean knows(String jobId) {
        return entries.containsKey(jobId);
    }

    /** Every job that is held, ended ones too. */
    synchronized List<Job> held() {
        return entries.values().stream()
                .flatMap(entry -> entry instanceof Held(Job job) ? Stream.of(job) : Stream.empty())
                .toList();
    }

    /** The job of this id, where it is held. */
    synchronized Optional<Job> find(String jobId) {
        return entries.get(jobId) instanceof Held(Job job) ? Optional.of(job) : Optional.empty();
    }

    /** Kills the job, or remembers for a day that it is not to run. An ended one stays as it is. */
    void cancel(String jobId) {
        switch (canceled(jobId)) {
            case Forgotten _ -> log.atDebug().addKeyValue("job_id", jobId).log("canceled after it was forgotten");
            case Held(Job job)
            when job.ended().isDone() ->
                log.atDebug().addKeyValue("job_id", jobId).log("canceled after it had ended");
            case Held(Job job) -> {
                noteCancel(jobId);
                job.stop().request(new Ending.Canceled());
            }
            case CanceledUnseen _ -> noteCancel(jobId);
        }
    }

    private synchronized Entry canceled(String jobId) {
        return entries.computeIfAbsent(jobId, _ -> new CanceledUnseen(clock.instant()));
    }

    private void noteCancel(String jobId) {
        try {
            journal.cancel(jobId);
        } catch (IOException full) {
            log.atWarn().addKeyValue("job_id", jobId).log("the cancel is in memory only: {}", full.toString());
        }
    }

    /**
     * Forgets the job and its result, and remembers for a day that its id is used up.
     *
     * @throws ProblemException 409 if it has not ended; 503 if the disk does not take it
     */
    synchronized void forget(String jobId) {
        if (entries.get(jobId) instanceof Held(Job job) && !job.ended().isDone()) {
            throw new ProblemException(ProblemType.CONFLICT, "Job " + jobId + " has not ended; cancel it first.");
        }
        try {
            journal.forget(jobId);
        } catch (IOException full) {
            throw noRoom(full);
        }
        entries.put(jobId, new Forgotten(clock.instant()));
    }

    /** Lets go of a job whose result its caller has waited for; after the last of its callers the id is free again. */
    synchronized void release(Job job) {
        if (job.unattend() && entries.remove(job.jobId(), new Held(job))) {
            journal.erase(job.jobId());
        }
    }

    /** Drops results and marks that are too old, and brings results to disk that found no room there. */
    synchronized void tidy() {
        Instant now = clock.instant();
        for (Iterator<Map.Entry<String, Entry>> all = entries.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Entry> entry = all.next();
            boolean old = switch (entry.getValue()) {
                case Held(Job job) -> isOver(secure(job), RESULTS, now);
                case Forgotten(Instant since) -> isOver(since, MARKS, now);
                case CanceledUnseen(Instant since) -> isOver(since, MARKS, now);
            };
            if (old) {
                all.remove();
                journal.erase(entry.getKey());
            }
        }
    }

    /** Brings a result to disk that found no room there before; says when the job had ended, or now where it has not. */
    private synchronized Instant secure(Job job) {
        Result result = job.result();
        if (result == null) {
            return clock.instant();
        }
        if (!result.safe() && entries.get(job.jobId()) instanceof Held(Job held) && held == job) {
            result.read().get().ifPresent(response -> job.end(journal.end(job.digest(), response)));
        }
        return result.endedAt();
    }

    private static boolean isOver(Instant since, Duration kept, Instant now) {
        return since.plus(kept).isBefore(now);
    }

    /**
     * Accepts no more and lets go of what runs, which the next worker process finds again. Pods of jobs that have ended are
     * removed to the end.
     *
     * @return completes when this process has nothing to do with any pod any more
     */
    synchronized CompletableFuture<Void> close() {
        closing.complete(null);
        running.values().stream()
                .filter(job -> !job.ended().isDone())
                .forEach(job -> job.stop().leave());
        return CompletableFuture.allOf(running.values().stream().map(Job::gone).toArray(CompletableFuture[]::new));
    }

    /** The 503 for a worker that stops. */
    static ProblemException stopping() {
        return new ProblemException(
                        ProblemType.NOT_READY, "The worker is stopping; the jobs that it has accepted go on.")
                .retryAfter(Duration.ofSeconds(1));
    }

    private static ProblemException noRoom(IOException full) {
        return new ProblemException(
                        ProblemType.NOT_READY,
                        "The worker's disk takes nothing more: "
                                + Optional.ofNullable(full.getMessage()).orElseGet(full::toString) + ".")
                .retryAfter(Duration.ofSeconds(1));
    }

    private Job hold(Job job) {
        entries.put(job.jobId(), new Held(job));
        return job;
    }
}
