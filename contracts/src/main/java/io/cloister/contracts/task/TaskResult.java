package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /v1/tasks/{id}/result}.
 *
 * @param taskId the task
 * @param status where it stands
 * @param jobs its attempts, newest first
 */
@WireRecord
public record TaskResult(String taskId, TaskStatus status, List<Job> jobs) {

    /**
     * One attempt.
     *
     * @param id the job's id
     * @param status {@code queued}, {@code running}, {@code completed}, {@code failed} or {@code canceled}
     * @param result the worker's {@link io.cloister.contracts.worker.RunResponse} as a JSON string, once it is there
     * @param startedAt UTC
     * @param endedAt UTC
     */
    @WireRecord
    public record Job(
            String id,
            TaskStatus status,
            @Nullable String result,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {}
}
