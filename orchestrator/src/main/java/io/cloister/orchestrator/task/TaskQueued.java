package io.cloister.orchestrator.task;

/** A task waits for a node: a hint to look, published after it is stored. */
public record TaskQueued() {}
