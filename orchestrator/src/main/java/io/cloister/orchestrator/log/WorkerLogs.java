package io.cloister.orchestrator.log;

import io.cloister.orchestrator.node.WorkerTargets;
import io.cloister.orchestrator.task.Leaving;
import io.cloister.orchestrator.task.TaskChanges;
import io.cloister.orchestrator.worker.LiveLog;
import io.cloister.orchestrator.worker.LogClient;
import io.cloister.orchestrator.worker.LogSignal;
import io.cloister.orchestrator.worker.WorkerTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Output as it comes from the worker that runs an attempt. */
@Component
class WorkerLogs {

    private static final Logger log = LoggerFactory.getLogger(WorkerLogs.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final WorkerTargets targets;
    private final LogClient workers;
    private final TaskChanges changes;
    private final Leaving leaving;

    WorkerLogs(WorkerTargets targets, LogClient workers, TaskChanges changes, Leaving leaving) {
        this.targets = targets;
        this.workers = workers;
        this.changes = changes;
        this.leaving = leaving;
    }

    /**
     * Hands over what the worker has and what comes, until the job's end, a break, or our leaving.
     *
     * @param over whether the attempt is known to have ended
     * @param isOver looks whether it has
     * @return whether the worker said that this was all
     */
    boolean copy(String taskId, Attempt attempt, boolean over, BooleanSupplier isOver, Reader reader)
            throws IOException {
        Optional<WorkerTarget> target = targets.find(attempt.nodeSlug());
        if (target.isEmpty()) {
            return false;
        }
        Position from = reader.turnTo(attempt);
        Attention attention = new Attention(over, isOver, () -> changes.next(taskId));
        try (LiveLog live = workers.follow(
                target.get(), attempt.jobId(), reader.selection().wireName(), from.stdout(), from.stderr())) {
            LogSignal signal = new LogSignal.Silence();
            while (handOver(signal, reader) && !leaving.hasBegun() && !attention.hasEnded()) {
                signal = live.next(BEAT);
            }
            return signal instanceof LogSignal.Ended;
        }
    }

    /** Whether more may come. */
    private static boolean handOver(LogSignal signal, Reader reader) throws IOException {
        return switch (signal) {
            case LogSignal.Output output -> reader.take(output.event());
            case LogSignal.Ended _ -> false;
            case LogSignal.Silence _ -> {
                reader.breakSilence();
                yield true;
            }
            case LogSignal.Broken broken -> {
                log.atDebug().addKeyValue("reason", broken.reason()).log("a worker's live log broke off");
                yield false;
            }
        };
    }
}
