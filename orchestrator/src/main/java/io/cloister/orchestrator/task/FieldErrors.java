package io.cloister.orchestrator.task;

import io.cloister.contracts.problem.FieldError;
import io.cloister.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a request, so that one answer names all of it. Not thread-safe. */
final class FieldErrors {

    private final List<FieldError> errors = new ArrayList<>();

    /** Notes an error unless the condition holds, and returns the condition. */
    boolean demand(boolean holds, String field, String message) {
        if (!holds) {
            errors.add(new FieldError(field, message));
        }
        return holds;
    }

    /** Notes an error where a number is there and out of its range, both ends included. */
    void demandRange(String field, @Nullable Number value, long minimum, long maximum) {
        boolean inside = value == null || (value.longValue() >= minimum && value.longValue() <= maximum);
        demand(inside, field, "must be " + minimum + " to " + maximum);
    }

    /** @throws ProblemException 400 with everything that was noted, if anything was */
    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}
