package io.cloister.orchestrator.queue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The requirement classes: what a task demands of a place beyond a free slot. The database has the same names. */
enum Requirement {
    /** Nothing. */
    PLAIN,
    /** A model server that answers. */
    INFERENCE;

    /** The classes that at least one of these places can serve. */
    static List<Requirement> servedBy(List<Place> places) {
        return Arrays.stream(values())
                .filter(requirement -> places.stream().anyMatch(requirement::isServedBy))
                .toList();
    }

    boolean isServedBy(Place place) {
        return this == PLAIN || place.servesInference();
    }

    /** Orders places for a task of this class that asks for a model or for none, the best first. */
    Comparator<Place> order(@Nullable String model) {
        return this == PLAIN ? Place.MOST_FREE : Place.bestFor(model);
    }

    /** The name in the database. */
    String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Requirement of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }
}
