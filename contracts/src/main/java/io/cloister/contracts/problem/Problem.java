package io.cloister.contracts.problem;

import io.cloister.contracts.WireRecord;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Problem details as they travel ({@code application/problem+json}, RFC 9457).
 *
 * @param type stable URI, see {@link ProblemType}
 * @param title the same for each occurrence of the type
 * @param status the HTTP status
 * @param detail this occurrence, one plain sentence
 * @param requestId what the log calls this request
 * @param retryable whether the same request may succeed later
 * @param errors the fields at fault
 */
@WireRecord
public record Problem(
        URI type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String requestId,
        @Nullable Boolean retryable,
        @Nullable List<FieldError> errors) {

    /** A problem of a known type. */
    public static Problem of(ProblemType type, String detail, @Nullable String requestId, List<FieldError> errors) {
        return new Problem(
                type.uri(),
                type.title(),
                type.status(),
                detail,
                requestId,
                type.retryable(),
                errors.isEmpty() ? null : List.copyOf(errors));
    }
}
