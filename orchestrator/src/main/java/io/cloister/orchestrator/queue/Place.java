package io.cloister.orchestrator.queue;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node as a place for jobs.
 *
 * @param slug its slug
 * @param servesInference whether its model server answers
 * @param model the model that it offers to a task that names none
 * @param models those that it has
 * @param free slots that were free when this was read
 */
public record Place(
        String slug, boolean servesInference, @Nullable String model, List<String> models, int free) {

    public Place {
        models = List.copyOf(models);
    }

    /**
     * Orders places for a task, the best first: the model that it asks for, and then the most free slots.
     *
     * @param wanted the model; absent where the task names none
     */
    static Comparator<Place> bestFor(@Nullable String wanted) {
        return Comparator.comparing((Place place) -> wanted != null && place.models.contains(wanted))
                .thenComparingInt(Place::free)
                .reversed()
                .thenComparing(Place::slug);
    }
}
