package io.cloister.web;

import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.problem.ProblemType;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal: ends the request with problem details. Its message is for the caller, so it names no secret. */
public final class ProblemException extends RuntimeException {

    private final ProblemType type;
    private final transient List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    /** A refusal that one sentence explains. */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of(), null);
    }

    /** A refusal that names the fields at fault. */
    public ProblemException(ProblemType type, String detail, List<FieldError> errors) {
        this(type, detail, errors, null);
    }

    private ProblemException(ProblemType type, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
        super(detail);
        this.type = type;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** The 400 for a request of which these fields are wrong; at least one. */
    public static ProblemException invalid(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        return new ProblemException(
                ProblemType.INVALID_REQUEST, first.field() + " " + first.message() + ".", errors, null);
    }

    /** The 400 for a request of which one field is wrong. */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** The same refusal with a {@code Retry-After} header, whole seconds and at least one. */
    public ProblemException retryAfter(Duration delay) {
        return new ProblemException(type, detail(), errors, delay);
    }

    ProblemType type() {
        return type;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    List<FieldError> errors() {
        return errors;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
