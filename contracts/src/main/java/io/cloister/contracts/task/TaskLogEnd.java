package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;

/**
 * The data of the event {@code end}, the last of a task's live log.
 *
 * @param status how the task ended
 */
@WireRecord
public record TaskLogEnd(TaskStatus status) {}
