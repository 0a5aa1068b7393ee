package io.cloister.modelserver.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cloister.modelserver.language.ModelBusyException;
import io.cloister.modelserver.language.PromptTooLongException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ResponseStatusException;

/**
 * An error as a client sees it, in the shape of either API.
 *
 * @param isOurs whether something broke that should not have
 */
record Failure(HttpStatusCode status, String message, boolean isOurs) {

    static Failure of(Throwable error) {
        return switch (error) {
            case ApiException refusal -> new Failure(refusal.status(), message(refusal), false);
            case PromptTooLongException tooLong -> new Failure(HttpStatus.BAD_REQUEST, message(tooLong), false);
            case ModelBusyException busy -> new Failure(HttpStatus.SERVICE_UNAVAILABLE, message(busy), false);
            case DataBufferLimitException tooLarge ->
                new Failure(HttpStatus.CONTENT_TOO_LARGE, "request body too large", false);
            case ResponseStatusException unmapped ->
                new Failure(
                        unmapped.getStatusCode(),
                        HttpStatus.valueOf(unmapped.getStatusCode().value()).getReasonPhrase(),
                        false);
            default -> new Failure(HttpStatus.INTERNAL_SERVER_ERROR, message(error), true);
        };
    }

    private static String message(Throwable error) {
        return String.valueOf(error.getMessage());
    }

    /** Ollama's error body. */
    Map<String, String> forOllama() {
        return Map.of("error", message);
    }

    /** OpenAI's error body. */
    OpenAiError forOpenAi() {
        String type = switch (status.value()) {
            case 404 -> "not_found_error";
            case 400, 405, 413 -> "invalid_request_error";
            default -> "api_error";
        };
        return new OpenAiError(new OpenAiError.Detail(message, type, null, null));
    }

    /** The shape for a path: OpenAI's below {@code /v1/}. */
    Object forPath(String path) {
        return path.startsWith("/v1/") ? forOpenAi() : forOllama();
    }

    record OpenAiError(Detail error) {

        @JsonInclude(JsonInclude.Include.ALWAYS)
        record Detail(
                String message,
                String type,
                @Nullable String param,
                @Nullable String code) {}
    }
}
