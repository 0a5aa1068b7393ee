package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/** Answer of {@code GET /v1/tasks/{id}/logs}: the stored output, the same text as in the result. */
@WireRecord
public record TaskLogs(
        String taskId,
        @Nullable String stdout,
        @Nullable String stderr,
        @Nullable Boolean complete) {}
