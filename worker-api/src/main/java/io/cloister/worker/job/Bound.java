package io.cloister.worker.job;

import io.cloister.web.FieldErrors;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a sandbox on this node.
 *
 * @param field its name in {@code sandbox.limits}
 * @param least what a request may ask for at least
 * @param byDefault what it gets where it asks for nothing; the most where that is less
 * @param most what a request may ask for at most
 */
record Bound<T extends Number & Comparable<T>>(String field, T least, T byDefault, T most) {

    /**
     * What the sandbox gets. Where it may not have what is asked for, that is as if nothing were, and an error that names
     * the field and the maximum.
     */
    T grant(@Nullable T asked, FieldErrors errors) {
        boolean granted = asked != null
                && errors.demand(
                        asked.compareTo(least) >= 0 && asked.compareTo(most) <= 0,
                        "sandbox.limits." + field,
                        "must be between " + least + " and " + most);
        if (asked != null && granted) {
            return asked;
        }
        return byDefault.compareTo(most) > 0 ? most : byDefault;
    }
}
