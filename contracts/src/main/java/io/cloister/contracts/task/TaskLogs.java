package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /v1/tasks/{id}/logs}: the stored output, the same text as in the result.
 *
 * @param taskId the task
 * @param stdout absent where it was not asked for
 * @param stderr likewise
 * @param complete for a canceled task, whether its worker has let go of it and no more output comes; absent for others
 */
@WireRecord
public record TaskLogs(
        String taskId,
        @Nullable String stdout,
        @Nullable String stderr,
        @Nullable Boolean complete) {}
