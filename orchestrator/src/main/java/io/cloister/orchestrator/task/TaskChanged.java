package io.cloister.orchestrator.task;

/**
 * A hint that a task has changed.
 *
 * @param taskId which
 * @param here whether this orchestrator changed it, and not another one on the same database
 */
public record TaskChanged(String taskId, boolean here) {}
