package io.cloister.orchestrator.queue;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A requirement class: what a task demands of a place beyond a free slot. The database makes the same classes of the tasks
 * that it stores, as a text each, such as {@code plain} or {@code inference gpu,large}.
 *
 * @param inference whether the place's model server must answer
 * @param labels what the place must be called, all of it
 */
record Requirement(boolean inference, Set<String> labels) {

    private static final String INFERENCE = "inference";

    Requirement {
        labels = Set.copyOf(labels);
    }

    /** Reads the class's text. */
    static Requirement of(String stored) {
        String[] words = stored.split(" ", 2);
        return new Requirement(words[0].equals(INFERENCE), words.length == 1 ? Set.of() : Set.of(words[1].split(",")));
    }

    /** The class's text. */
    String stored() {
        String kind = inference ? INFERENCE : "plain";
        return labels.isEmpty() ? kind : kind + " " + String.join(",", new TreeSet<>(labels));
    }

    boolean isServedBy(Place place) {
        return (place.servesInference() || !inference) && place.labels().containsAll(labels);
    }

    /** Whether at least one of these places can serve it. */
    boolean isServedByAny(List<Place> places) {
        return places.stream().anyMatch(this::isServedBy);
    }

    /** Orders places for a task of this class that asks for a model or for none, the best first. */
    Comparator<Place> order(@Nullable String model) {
        return inference ? Place.bestFor(model) : Place.MOST_FREE;
    }
}
