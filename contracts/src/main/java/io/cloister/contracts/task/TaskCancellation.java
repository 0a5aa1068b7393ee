package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;

/**
 * Answer of {@code POST /v1/tasks/{id}/cancel}.
 *
 * @param taskId the task
 * @param canceled true where this or an earlier call canceled it, false where it had ended before
 */
@WireRecord
public record TaskCancellation(String taskId, boolean canceled) {}
