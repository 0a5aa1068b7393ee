package io.cloister.modelserver.http;

import org.springframework.http.HttpStatus;

/** A request that is refused, with the sentence that its sender reads. */
public final class ApiException extends RuntimeException {

    private final HttpStatus status;

    public ApiException(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    public static ApiException badRequest(String message) {
        return new ApiException(HttpStatus.BAD_REQUEST, message);
    }

    /** The model is not in the library, or no model was named. */
    public static ApiException modelNotFound(String name) {
        return name.isBlank()
                ? badRequest("model is required")
                : new ApiException(HttpStatus.NOT_FOUND, "model '%s' not found".formatted(name));
    }

    public HttpStatus status() {
        return status;
    }
}
