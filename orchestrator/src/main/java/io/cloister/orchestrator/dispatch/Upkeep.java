package io.cloister.orchestrator.dispatch;

import io.cloister.orchestrator.database.DatabaseTime;
import io.cloister.orchestrator.node.WorkerTargets;
import io.cloister.orchestrator.queue.HeldJob;
import io.cloister.orchestrator.result.Results;
import io.cloister.orchestrator.task.TaskChanges;
import io.cloister.orchestrator.task.TaskTransitions;
import io.cloister.orchestrator.worker.WorkerClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** What must happen again and again beside the claiming. A tick that fails for the database is made up by the next. */
@Component
class Upkeep {

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final Lease lease;
    private final DatabaseTime time;
    private final Results results;
    private final TaskTransitions tasks;
    private final TaskChanges changes;
    private final WorkerTargets targets;
    private final WorkerClient workers;
    private boolean databaseAnswers = true;

    Upkeep(
            Lease lease,
            DatabaseTime time,
            Results results,
            TaskTransitions tasks,
            TaskChanges changes,
            WorkerTargets targets,
            WorkerClient workers) {
        this.lease = lease;
        this.time = time;
        this.results = results;
        this.tasks = tasks;
        this.changes = changes;
        this.targets = targets;
        this.workers = workers;
    }

    /**
     * Renews the lease, sets the clock and ends what has waited too long. Called by one thread.
     *
     * @param followed the jobs that are cared for
     * @return those that nobody cares for, ours from now on
     */
    List<HeldJob> tick(Collection<HeldJob> followed) {
        try {
            lease.renew();
            time.adjust();
            if (tasks.expire() > 0) {
                changes.wakeAll();
            }
            List<HeldJob> orphans = new ArrayList<>(lease.takeOverFromDead());
            orphans.addAll(lease.takeUpAllBut(
                    Stream.concat(followed.stream(), orphans.stream()).toList()));
            orphans.forEach(job -> log.atInfo().addKeyValue("job_id", job.id()).log("took over a job"));
            note(true);
            return orphans;
        } catch (DataAccessException | TransactionException unavailable) {
            note(false);
            return List.of();
        }
    }

    private void note(boolean answers) {
        if (answers != databaseAnswers) {
            log.atWarn().log(answers ? "the database answers again" : "the database does not answer");
        }
        databaseAnswers = answers;
    }

    /** Tells workers again what they did not hear: that a result is stored. */
    void forget() {
        try {
            for (Results.Unforgotten job : results.unforgotten()) {
                targets.find(job.nodeSlug())
                        .filter(target -> workers.forget(target, job.jobId()))
                        .ifPresent(_ -> results.markForgotten(job.jobId()));
            }
        } catch (DataAccessException unavailable) {
            log.atDebug().setCause(unavailable).log("forgetting failed without the database");
        }
    }
}
