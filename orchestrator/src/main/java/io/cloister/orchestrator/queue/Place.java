package io.cloister.orchestrator.queue;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node as a place for jobs.
 *
 * @param slug its slug
 * @param labels what the node calls itself
 * @param servesInference whether its model server answers
 * @param model the model that it offers to a task that names none
 * @param models those that it has
 * @param loaded those of them that are in memory
 * @param free slots that were free when this was read
 */
public record Place(
        String slug,
        Set<String> labels,
        boolean servesInference,
        @Nullable String model,
        List<String> models,
        List<String> loaded,
        int free) {

    /** The place with most free slots first. */
    static final Comparator<Place> MOST_FREE =
            Comparator.comparingInt(Place::free).reversed().thenComparing(Place::slug);

    public Place {
        labels = Set.copyOf(labels);
        models = List.copyOf(models);
        loaded = List.copyOf(loaded);
    }

    /**
     * Orders places for a task, the best first: where the model that it asks for is in memory, where it is at all, and then
     * the most free slots.
     *
     * @param wanted the model; absent where the task names none, and then it is the place's own
     */
    static Comparator<Place> bestFor(@Nullable String wanted) {
        return Comparator.comparing((Place place) -> place.has(wanted, place.loaded))
                .thenComparing(place -> place.has(wanted, place.models))
                .reversed()
                .thenComparing(MOST_FREE);
    }

    private boolean has(@Nullable String wanted, List<String> those) {
        String name = wanted == null ? model : wanted;
        return name != null && those.contains(name);
    }
}
