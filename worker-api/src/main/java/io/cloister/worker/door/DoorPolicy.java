package io.cloister.worker.door;

import io.cloister.contracts.WireRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one task may ask of the model; sent to its sidecar once.
 *
 * @param taskId the task
 * @param jobId the attempt
 * @param models allow-list of models; all local ones where absent
 * @param requests number of requests; unlimited where absent
 * @param tokens prompt and completion tokens together; unlimited where absent
 * @param deadline when the task's time is up, UTC
 * @param concurrency requests at once
 * @param keepAliveSeconds longest time that a model may be kept in memory for this task after a request, seconds
 */
@WireRecord
public record DoorPolicy(
        String taskId,
        String jobId,
        @Nullable List<String> models,
        @Nullable Long requests,
        @Nullable Long tokens,
        Instant deadline,
        int concurrency,
        long keepAliveSeconds) {

    public DoorPolicy {
        models = models == null ? null : List.copyOf(models);
    }

    /** The same policy with a budget from which this is gone; never below 0. */
    DoorPolicy less(long usedRequests, long usedTokens) {
        return new DoorPolicy(
                taskId,
                jobId,
                models,
                left(requests, usedRequests),
                left(tokens, usedTokens),
                deadline,
                concurrency,
                keepAliveSeconds);
    }

    private static @Nullable Long left(@Nullable Long budget, long used) {
        return budget == null ? null : Long.valueOf(Math.max(0, budget - used));
    }
}
