package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of tasks, newest first.
 *
 * @param tasks the page
 * @param nextCursor where the next page starts; absent on the last
 * @param nextOffset the same as a number, for callers that page by offset
 */
@WireRecord
public record TaskPage(
        List<TaskView> tasks,
        @Nullable String nextCursor,
        @Nullable Long nextOffset) {}
