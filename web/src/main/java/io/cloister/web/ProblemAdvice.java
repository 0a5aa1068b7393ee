package io.cloister.web;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.problem.ProblemType;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Turns whatever goes wrong in a controller into problem details. What we did not foresee is logged and answered 500. */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Problem> refused(ProblemException refusal, WebRequest request) {
        HttpHeaders headers = new HttpHeaders();
        if (refusal.type() == ProblemType.UNAUTHORIZED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (refusal.retryAfter() != null) {
            headers.set(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, refusal.retryAfter().toSeconds())));
        }
        return answer(refusal.type(), refusal.detail(), refusal.errors(), headers, request);
    }

    @ExceptionHandler
    ResponseEntity<Problem> unreadable(HttpMessageNotReadableException unreadable, WebRequest request) {
        for (Throwable cause = unreadable; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException) {
                return answer(ProblemType.BODY_TOO_LARGE, String.valueOf(cause.getMessage()), List.of(), request);
            }
        }
        if (unreadable.getCause() instanceof JacksonException mismatch
                && isMismatch(mismatch)
                && !mismatch.getPath().isEmpty()) {
            return refused(ProblemException.invalid(path(mismatch), allowed(mismatch)), request);
        }
        String detail = unreadable.getCause() instanceof JacksonException
                ? "The request body must be a JSON object; it could not be parsed."
                : "The request needs a JSON body.";
        return answer(ProblemType.INVALID_REQUEST, detail, List.of(), request);
    }

    @ExceptionHandler
    ResponseEntity<Problem> mismatch(MethodArgumentTypeMismatchException mismatch, WebRequest request) {
        Class<?> type = mismatch.getRequiredType();
        return refused(
                ProblemException.invalid(mismatch.getName(), "must be " + (type == null ? "valid" : named(type))),
                request);
    }

    @ExceptionHandler
    ResponseEntity<Problem> missing(MissingServletRequestParameterException missing, WebRequest request) {
        return refused(ProblemException.invalid(missing.getParameterName(), "is required"), request);
    }

    @ExceptionHandler
    ResponseEntity<Problem> missing(MissingRequestHeaderException missing, WebRequest request) {
        return refused(ProblemException.invalid(missing.getHeaderName(), "is required"), request);
    }

    @ExceptionHandler
    ResponseEntity<Problem> unforeseen(Exception failure, WebRequest request) {
        if (failure instanceof ErrorResponse known) {
            ProblemType type = ProblemResponses.typeOf(known.getStatusCode().value());
            return answer(type, type.title() + ".", List.of(), known.getHeaders(), request);
        }
        log.atError().setCause(failure).log("request failed");
        return answer(ProblemType.INTERNAL, "Something went wrong on our side.", List.of(), request);
    }

    /** Whether it could be parsed, and a value is not what the field takes. */
    private static boolean isMismatch(JacksonException failure) {
        return failure instanceof DatabindException || failure instanceof InputCoercionException;
    }

    private static String path(JacksonException mismatch) {
        return mismatch.getPath().stream()
                .map(step -> step.getPropertyName() != null ? step.getPropertyName() : "[" + step.getIndex() + "]")
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    private static String allowed(JacksonException mismatch) {
        String message = String.valueOf(mismatch.getOriginalMessage());
        return WireJson.TEXT_RULES.stream()
                .filter(message::contains)
                .findFirst()
                .orElseGet(() -> switch (mismatch) {
                    case InputCoercionException number
                    when number.getTargetType() == int.class -> "must be a whole number of 32 bits";
                    case InputCoercionException _ -> "must be a whole number of 64 bits";
                    case MismatchedInputException input
                    when input.getTargetType() != null -> "must be " + named(input.getTargetType());
                    default -> "has the wrong type";
                });
    }

    private static String named(Class<?> type) {
        if (type.isEnum()) {
            return List.of(type.getEnumConstants()).stream()
                    .map(constant -> constant.toString().toLowerCase(java.util.Locale.ROOT))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        return switch (type.getSimpleName()) {
            case "String" -> "a string";
            case "Integer", "Long", "int", "long" -> "a whole number";
            case "Double", "double" -> "a number";
            case "Boolean", "boolean" -> "true or false";
            case "List", "ArrayList", "Collection" -> "a list";
            case "Instant" -> "an RFC 3339 time";
            default -> "an object";
        };
    }

    private static ResponseEntity<Problem> answer(
            ProblemType type, String detail, List<FieldError> errors, WebRequest request) {
        return answer(type, detail, errors, HttpHeaders.EMPTY, request);
    }

    private static ResponseEntity<Problem> answer(
            ProblemType type, String detail, List<FieldError> errors, HttpHeaders headers, WebRequest request) {
        @Nullable Object id = request.getAttribute("request_id", RequestAttributes.SCOPE_REQUEST);
        return ResponseEntity.status(type.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problem.of(type, detail, id == null ? null : id.toString(), errors));
    }
}
