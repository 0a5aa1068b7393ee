package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import io.cloister.contracts.worker.Failure;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as its owner sees it.
 *
 * @param id the task's id
 * @param taskId equal to {@code id}
 * @param status where it stands
 * @param taskName the owner's name for it
 * @param prompt as sent
 * @param inputMode what the prompt is
 * @param useInference whether the sandbox has the door to the model
 * @param attachments as sent
 * @param labels what its node must carry, sorted; absent where it may run anywhere
 * @param createdAt UTC
 * @param updatedAt UTC
 * @param queuePosition from 1 among the tasks of the same user and kind, while queued; absent in the midst of more than 2,000
 * @param failure why, once failed
 */
@WireRecord
public record TaskView(
        String id,
        String taskId,
        TaskStatus status,
        @Nullable String taskName,
        String prompt,
        InputMode inputMode,
        boolean useInference,
        @Nullable List<String> attachments,
        @Nullable List<String> labels,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Long queuePosition,
        @Nullable Failure failure) {}
