package io.cloister.web;

import io.cloister.contracts.problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a request, so that one answer names all of it. Messages say what is allowed, to be read after
 * the field's name: {@code must be …}. Not thread-safe.
 */
public final class FieldErrors {

    private final List<FieldError> errors = new ArrayList<>();

    /** Notes an error. */
    public void note(String field, String message) {
        errors.add(new FieldError(field, message));
    }

    /** Notes an error unless the condition holds, and returns the condition. */
    public boolean demand(boolean holds, String field, String message) {
        if (!holds) {
            note(field, message);
        }
        return holds;
    }

    /** Notes an error where a number is there and out of its range, both ends included. */
    public void demandRange(String field, @Nullable Number value, long minimum, long maximum) {
        boolean inside = value == null || (value.longValue() >= minimum && value.longValue() <= maximum);
        demand(inside, field, "must be " + minimum + " to " + maximum);
    }

    /** What was noted so far, in order. */
    public List<FieldError> noted() {
        return List.copyOf(errors);
    }

    /**
     * Ends the request where anything was noted.
     *
     * @throws ProblemException 400 with all of it
     */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}
