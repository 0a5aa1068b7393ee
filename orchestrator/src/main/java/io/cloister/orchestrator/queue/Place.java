package io.cloister.orchestrator.queue;

import org.jspecify.annotations.Nullable;

/**
 * A node as a place for jobs.
 *
 * @param slug its slug
 * @param servesInference whether its model server answers
 * @param model the model that it offers to a task that names none
 */
public record Place(
        String slug, boolean servesInference, @Nullable String model) {}
