package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * A job as the worker sees it: the answer of the asynchronous calls.
 *
 * @param taskId its task
 * @param jobId its id
 * @param state where it stands
 * @param response the run response, once {@code state} is {@code ended}
 */
@WireRecord
public record JobView(
        String taskId,
        String jobId,
        JobState state,
        @Nullable RunResponse response) {}
