package io.cloister.orchestrator.task;

/**
 * What became of a submission.
 *
 * @param taskId the task that stands for it
 * @param isNew false where an earlier submission with the same key made the task
 */
record Submitted(String taskId, boolean isNew) {}
