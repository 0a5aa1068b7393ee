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
 */
@WireRecord
public record DoorPolicy(
        String taskId,
        String jobId,
        @Nullable List<String> models,
        @Nullable Long requests,
        @Nullable Long tokens,
        Instant deadline) {

    public DoorPolicy {
        models = models == null ? null : List.copyOf(models);
    }
}
