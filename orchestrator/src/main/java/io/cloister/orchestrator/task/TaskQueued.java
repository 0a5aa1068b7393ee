package io.cloister.orchestrator.task;

/**
 * A hint that a task waits for a place.
 *
 * @param here whether this orchestrator queued it, and not another one on the same database
 */
public record TaskQueued(boolean here) {}
