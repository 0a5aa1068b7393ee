package io.cloister.worker.job;

import io.cloister.contracts.worker.JobState;
import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.RunResponse;
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
    private final CompletableFuture<RunResponse> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile @Nullable Instant startedAt;

    /**
     * A job that has just been accepted.
     *
     * @param output where its output is kept
     * @param slot gives the job's slot back
     */
    Job(JobSpec spec, Instant acceptedAt, KeptOutput output, Runnable slot) {
        this.taskId = spec.taskId();
        this.jobId = spec.jobId();
        this.digest = spec.digest();
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

    /** Whether this is the job that the request asks for, and not another one under the same id. */
    boolean isFor(JobSpec spec) {
        return digest.equals(spec.digest());
    }

    /** Lets others end it. */
    Stop stop() {
        return stop;
    }

    /** What its command has written. */
    KeptOutput output() {
        return output;
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

    /** Its slot is free, and its result is there for whoever waits. To be called once. */
    void end(RunResponse response) {
        slot.run();
        ended.complete(response);
    }

    /** Completes with the run response. */
    CompletableFuture<RunResponse> ended() {
        return ended;
    }

    /** Completes when nothing of its pod is left. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    /** What a caller sees of it now. */
    JobView view() {
        RunResponse response = ended.getNow(null);
        JobState state = startedAt == null ? JobState.ACCEPTED : JobState.RUNNING;
        return new JobView(taskId, jobId, response == null ? state : JobState.ENDED, response);
    }
}
