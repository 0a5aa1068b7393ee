package io.cloister.orchestrator.queue;

import org.jspecify.annotations.Nullable;

/**
 * The head of a lane, locked for us.
 *
 * @param taskId the task
 * @param model the model that it asks for, where it names one
 */
record Waiting(String taskId, @Nullable String model) {}
