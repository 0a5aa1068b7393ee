package io.cloister.orchestrator.log;

import io.cloister.contracts.task.TaskStatus;

/**
 * One attempt at a task.
 *
 * @param jobId the job, which its worker knows it by
 * @param nodeSlug where its worker is
 * @param status {@code queued} until a worker is known to hold it
 * @param stored whether its output is stored here
 */
record Attempt(String jobId, String nodeSlug, TaskStatus status, boolean stored) {}
