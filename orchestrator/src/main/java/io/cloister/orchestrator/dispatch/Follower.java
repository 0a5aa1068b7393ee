package io.cloister.orchestrator.dispatch;

import io.cloister.contracts.worker.FailureCode;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.orchestrator.node.WorkerTargets;
import io.cloister.orchestrator.queue.HeldJob;
import io.cloister.orchestrator.result.RawOutputs;
import io.cloister.orchestrator.result.Results;
import io.cloister.orchestrator.secret.BrokenSealException;
import io.cloister.orchestrator.worker.PollOutcome;
import io.cloister.orchestrator.worker.PostOutcome;
import io.cloister.orchestrator.worker.WorkerClient;
import io.cloister.orchestrator.worker.WorkerTarget;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Sees one job through: hands it to its worker, waits for its end, stores what came of it. Each step may be repeated, so
 * that a failing database or worker only delays it. Confined to one thread.
 */
final class Follower implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Follower.class);
    private static final Duration LONG_POLL = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final HeldJob job;
    private final Jobs jobs;
    private final RunRequests requests;
    private final WorkerTargets targets;
    private final WorkerClient workers;
    private final Results results;
    private final RawOutputs rawOutputs;
    private final Closing closing;
    private boolean accepted;
    private boolean mayBeThere;
    private boolean mayBeOver;

    Follower(
            HeldJob job,
            Jobs jobs,
            RunRequests requests,
            WorkerTargets targets,
            WorkerClient workers,
            Results results,
            RawOutputs rawOutputs,
            Closing closing) {
        this.job = job;
        this.jobs = jobs;
        this.requests = requests;
        this.targets = targets;
        this.workers = workers;
        this.results = results;
        this.rawOutputs = rawOutputs;
        this.closing = closing;
        this.accepted = job.accepted();
        this.mayBeThere = job.wasOthers();
    }

    @Override
    public void run() {
        Step next = Step.GO_ON;
        while (next != Step.DONE && !(next == Step.PAUSE && closing.comesWithin(PAUSE)) && !closing.hasCome()) {
            try {
                next = step();
            } catch (DataAccessException | TransactionException unavailable) {
                log.atDebug()
                        .addKeyValue("job_id", job.id())
                        .setCause(unavailable)
                        .log("step failed without database");
                mayBeOver = true;
                next = Step.PAUSE;
            }
        }
    }

    /** Where the database failed, it may have taken what we wrote last: the job may be over, or back in the queue. */
    private Step step() {
        if (mayBeOver && !jobs.isOurs(job)) {
            return Step.DONE;
        }
        mayBeOver = false;
        return accepted ? poll() : post();
    }

    private Step post() {
        Optional<RunRequest> request;
        try {
            request = requests.of(job);
        } catch (BrokenSealException secretChanged) {
            String reason = "The task's environment was encrypted with another secret and cannot be read any more.";
            return end(JobEnding.failed(FailureCode.SANDBOX_ERROR, reason, false));
        }
        Optional<WorkerTarget> target = targets.find(job.nodeSlug());
        if (request.isEmpty()) {
            return end(JobEnding.failed(FailureCode.NO_INFERENCE_PATH, "The node has no model to offer.", true));
        }
        if (target.isEmpty()) {
            return silent("it applies no configuration");
        }
        return switch (workers.post(target.get(), request.get())) {
            case PostOutcome.Accepted _ -> accepted();
            case PostOutcome.NoRoom noRoom -> {
                jobs.rest(job.nodeSlug());
                yield mayBeThere ? lookFor(noRoom.reason(), target.get()) : giveBack(noRoom.reason());
            }
            case PostOutcome.Unauthorized _ -> {
                targets.distrust(job.nodeSlug());
                String reason = "the worker does not know us";
                yield mayBeThere ? silent(reason) : giveBack(reason);
            }
            case PostOutcome.Refused refused ->
                end(JobEnding.failed(
                        refused.fields().contains("sandbox.image")
                                ? FailureCode.IMAGE_UNAVAILABLE
                                : FailureCode.SANDBOX_ERROR,
                        "The worker refused the task: " + refused.reason(),
                        false));
            case PostOutcome.Unknown unknown -> {
                mayBeThere = true;
                yield silent(unknown.reason());
            }
        };
    }

    /**
     * The worker takes nothing now, and an earlier call may have got through, or one may be on its way still, ours or another
     * owner's. Where it has no job, it is told never to run it.
     */
    private Step lookFor(String reason, WorkerTarget target) {
        return switch (workers.poll(target, job.id(), Duration.ZERO)) {
            case PollOutcome.Going _, PollOutcome.Ended _ -> accepted();
            case PollOutcome.Missing _ -> forbid(reason, target);
            case PollOutcome.Unknown unknown -> silent(unknown.reason());
        };
    }

    /** Only where it has none after that, another node may have the task: a call may have come between. */
    private Step forbid(String reason, WorkerTarget target) {
        if (!workers.cancel(target, job.id())) {
            return silent(reason);
        }
        return switch (workers.poll(target, job.id(), Duration.ZERO)) {
            case PollOutcome.Going _, PollOutcome.Ended _ -> accepted();
            case PollOutcome.Missing _ -> giveBack(reason);
            case PollOutcome.Unknown unknown -> silent(unknown.reason());
        };
    }

    private Step poll() {
        Optional<WorkerTarget> target = targets.find(job.nodeSlug());
        if (target.isEmpty()) {
            return silent("it applies no configuration");
        }
        return switch (workers.poll(target.get(), job.id(), LONG_POLL)) {
            case PollOutcome.Going _ -> jobs.isOurs(job) ? Step.GO_ON : Step.DONE;
            case PollOutcome.Ended ended -> store(ended, target.get());
            case PollOutcome.Missing _ ->
                end(JobEnding.failed(FailureCode.NODE_LOST, "The worker has lost the job.", true));
            case PollOutcome.Unknown unknown -> silent(unknown.reason());
        };
    }

    private Step accepted() {
        // Should the database not take it, the next POST is not the first.
        mayBeThere = true;
        accepted = jobs.accept(job);
        if (accepted) {
            log.atInfo()
                    .addKeyValue("task_id", job.taskId())
                    .addKeyValue("job_id", job.id())
                    .addKeyValue("node_slug", job.nodeSlug())
                    .log("job accepted");
        }
        return accepted ? Step.GO_ON : Step.DONE;
    }

    private Step giveBack(String reason) {
        log.atInfo()
                .addKeyValue("job_id", job.id())
                .addKeyValue("reason", reason)
                .log("job goes back to the queue");
        jobs.giveBack(job);
        return Step.DONE;
    }

    /** Nobody knows what the worker does: ask again, until its node counts as lost. */
    private Step silent(String reason) {
        log.atDebug()
                .addKeyValue("job_id", job.id())
                .addKeyValue("reason", reason)
                .log("worker is silent");
        if (targets.isLost(job.nodeSlug())) {
            return end(JobEnding.failed(
                    FailureCode.NODE_LOST, "The node " + job.nodeSlug() + " was lost with the job.", true));
        }
        return jobs.isOurs(job) ? Step.PAUSE : Step.DONE;
    }

    /** Stores the result first and only then lets the worker forget it; what our own end cuts short is begun anew by others. */
    private Step store(PollOutcome.Ended ended, WorkerTarget target) {
        rawOutputs.keep(job.id(), ended.response(), target);
        if (closing.hasCome()) {
            return Step.DONE;
        }
        if (won(JobEnding.of(ended.response(), ended.json())) && workers.forget(target, job.id())) {
            results.markForgotten(job.id());
        }
        return Step.DONE;
    }

    private Step end(JobEnding ending) {
        won(ending);
        return Step.DONE;
    }

    private boolean won(JobEnding ending) {
        boolean won = jobs.end(job, ending);
        if (won) {
            log.atInfo()
                    .addKeyValue("task_id", job.taskId())
                    .addKeyValue("job_id", job.id())
                    .addKeyValue("ending", ending.getClass().getSimpleName())
                    .log("job ended");
        }
        return won;
    }

    private enum Step {
        GO_ON,
        PAUSE,
        DONE
    }
}
