package io.cloister.orchestrator.cancel;

import io.cloister.orchestrator.node.WorkerTargets;
import io.cloister.orchestrator.result.RawOutputs;
import io.cloister.orchestrator.result.Results;
import io.cloister.orchestrator.task.TaskChanges;
import io.cloister.orchestrator.worker.PollOutcome;
import io.cloister.orchestrator.worker.WorkerClient;
import io.cloister.orchestrator.worker.WorkerTarget;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes a worker give a job up: tells it, waits for the job's end, stores the output so far, lets the worker forget it.
 * Each step may be repeated, by several at once too; one that fails leaves the request as it was, for the next delivery.
 */
@Component
class Delivery {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    /** A worker kills within a second; what takes longer is asked for again. */
    private static final Duration END = Duration.ofSeconds(5);

    private final CancelRequests requests;
    private final Results results;
    private final RawOutputs rawOutputs;
    private final WorkerTargets targets;
    private final WorkerClient workers;
    private final TaskChanges changes;

    Delivery(
            CancelRequests requests,
            Results results,
            RawOutputs rawOutputs,
            WorkerTargets targets,
            WorkerClient workers,
            TaskChanges changes) {
        this.requests = requests;
        this.results = results;
        this.rawOutputs = rawOutputs;
        this.targets = targets;
        this.workers = workers;
        this.changes = changes;
    }

    void deliver(CancelRequest request) {
        Optional<WorkerTarget> worker = targets.find(request.nodeSlug());
        if (worker.isPresent()) {
            tell(worker.get(), request);
        } else if (!request.nodeIsKnown()) {
            acknowledge(request);
        }
    }

    private void tell(WorkerTarget worker, CancelRequest request) {
        if (!workers.cancel(worker, request.jobId())) {
            return;
        }
        switch (workers.poll(worker, request.jobId(), END)) {
            case PollOutcome.Going _, PollOutcome.Unknown _ ->
                log.atDebug().addKeyValue("job_id", request.jobId()).log("a canceled job has not ended yet");
            case PollOutcome.Missing _ -> {
                // From now on it refuses the job, in case that a POST is still on its way.
                boolean _ = workers.forget(worker, request.jobId());
                acknowledge(request);
            }
            case PollOutcome.Ended ended -> {
                if (request.keepsOutput()) {
                    store(ended, worker, request);
                }
                acknowledge(request);
                if (workers.forget(worker, request.jobId())) {
                    results.markForgotten(request.jobId());
                }
            }
        }
    }

    private void store(PollOutcome.Ended ended, WorkerTarget worker, CancelRequest request) {
        rawOutputs.keep(request.jobId(), ended.response(), worker);
        results.store(request.jobId(), ended.json());
    }

    private void acknowledge(CancelRequest request) {
        requests.acknowledge(request.jobId());
        changes.announce(request.taskId());
        log.atInfo()
                .addKeyValue("job_id", request.jobId())
                .addKeyValue("node_slug", request.nodeSlug())
                .log("the worker has let go of the job");
    }
}
