package io.cloister.orchestrator.node;

/** A node is gone for good: published after it was removed, so that nobody waits for what it was doing. */
public record NodeRevoked(String slug) {}
