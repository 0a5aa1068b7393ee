package io.cloister.contracts.problem;

import io.cloister.contracts.WireRecord;

/**
 * What is wrong with one field.
 *
 * @param field its path in the request, for example {@code limits.cpus}
 * @param message what is allowed, one plain sentence
 */
@WireRecord
public record FieldError(String field, String message) {}
