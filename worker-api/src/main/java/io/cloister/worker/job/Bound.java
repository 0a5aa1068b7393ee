package io.cloister.worker.job;

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

    /** What the sandbox gets; an error that names the field and the maximum where it may not have what is asked for. */
    T grant(@Nullable T asked, FieldErrors errors) {
        if (asked == null) {
            return byDefault.compareTo(most) > 0 ? most : byDefault;
        }
        errors.check(
                asked.compareTo(least) >= 0 && asked.compareTo(most) <= 0,
                "sandbox.limits." + field,
                "must be between " + least + " and " + most);
        return asked;
    }
}
