package io.cloister.worker.job;

import io.cloister.contracts.problem.FieldError;
import io.cloister.web.ProblemException;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that the caller hears all of it at once. */
final class FieldErrors {

    private final List<FieldError> errors = new ArrayList<>();

    /**
     * Notes a field whose value is not allowed.
     *
     * @param message what is allowed, to be read after the field's name: {@code must be …}
     * @return {@code allowed}
     */
    boolean check(boolean allowed, String field, String message) {
        if (!allowed) {
            errors.add(new FieldError(field, message));
        }
        return allowed;
    }

    /** What was noted so far, in order. */
    List<FieldError> noted() {
        return List.copyOf(errors);
    }

    /**
     * Ends the request where anything was noted.
     *
     * @throws ProblemException 400 with every field
     */
    void raise() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}
