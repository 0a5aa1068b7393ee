package io.cloister.worker.job;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.worker.JobState;
import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.web.ProblemException;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.pod.Stop;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One job that this worker holds, from its acceptance until it is forgotten. Thread-safe. */
final class Job {

    private final String taskId;
    private final String jobId;
    private final String digest;
    private final Instant acceptedAt;
    private final KeptOutput output;
    private final Runnable slot;
    private final Stop stop = new Stop();
    private final CompletableFuture<Void> accepted = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private int attendants;
    private volatile @Nullable Instant startedAt;
    private volatile @Nullable Result result;

    /**
     * @param digest stands for the request's body
     * @param slot gives the job's slot back
     */
    Job(String taskId, String jobId, String digest, Instant acceptedAt, KeptOutput output, Runnable slot) {
        this.taskId = taskId;
        this.jobId = jobId;
        this.digest = digest;
        this.acceptedAt = acceptedAt;
        this.output = output;
        this.slot = slot;
    }

    String taskId() {
        return taskId;
    }

    String jobId() {
        return jobId;
    }

    String digest() {
        return digest;
    }

    /** What is kept of its output. */
    KeptOutput output() {
        return output;
    }

    /** Whether it is the job that the request asks for, and not another one under the same id. */
    boolean isFor(JobSpec spec) {
        return digest.equals(spec.digest());
    }

    /** Lets others end it. */
    Stop stop() {
        return stop;
    }

    /** One more caller waits for it. For whoever holds the lock on all jobs. */
    void attend() {
        attendants++;
    }

    /** A caller has its result; says whether it was the last one. For whoever holds the lock on all jobs. */
    boolean unattend() {
        attendants--;
        return attendants == 0;
    }

    /** Completes when the journal has it; exceptionally where it cannot be kept. */
    CompletableFuture<Void> accepted() {
        return accepted;
    }

    /** Its command starts now. */
    void started(Instant at) {
        startedAt = at;
    }

    /** When its command started, or when it was accepted where it never did. */
    Instant startedAt() {
        Instant started = startedAt;
        return started == null ? acceptedAt : started;
    }

    /** Its slot is free, and its result is there for whoever waits. Again, it only says where the result is now. */
    void end(Result came) {
        if (result == null) {
            slot.run();
        }
        result = came;
        ended.complete(null);
    }

    /** Completes when the result is there. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** What came of it; nothing before the end. */
    @Nullable
    Result result() {
        return result;
    }

    /** Completes when nothing of its pod is left, or another worker process has it. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    /**
     * The run response of a job that has ended.
     *
     * @throws ProblemException 404 if it has been forgotten meanwhile
     */
    RunResponse response() {
        Result came = result;
        if (came == null) {
            throw new IllegalStateException("the job has not ended");
        }
        return came.read()
                .get()
                .orElseThrow(
                        () -> new ProblemException(ProblemType.NOT_FOUND, "Job " + jobId + " has been forgotten."));
    }

    /** Where it stands. */
    JobState state() {
        if (ended.isDone()) {
            return JobState.ENDED;
        }
        return startedAt == null ? JobState.ACCEPTED : JobState.RUNNING;
    }

    /** What a caller sees of it now. */
    JobView view() {
        JobState state = state();
        return new JobView(taskId, jobId, state, state == JobState.ENDED ? response() : null);
    }
}
