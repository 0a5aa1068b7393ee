package io.cloister.modelserver.ollama;

import io.cloister.modelserver.chat.AnswerSchema;
import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.library.KeepAlive;
import io.cloister.modelserver.library.Library;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What every request to a model is checked for before the model hears of it. */
@Component
final class Desk {

    private final Library library;

    Desk(Library library) {
        this.library = library;
    }

    /**
     * The listed name of the model that is asked for.
     *
     * @throws ApiException 404 where there is none, 400 where none is named
     */
    String named(@Nullable String model) {
        String name = model == null ? "" : model;
        return library.find(name).orElseThrow(() -> ApiException.modelNotFound(name));
    }

    /**
     * Notes that the model is used.
     *
     * @return true where the request asks for the model to be unloaded at once
     */
    boolean use(String name, @Nullable JsonNode keepAlive) {
        Duration asked = keepAlive == null || keepAlive.isNull() ? null : duration(keepAlive);
        library.use(name, asked);
        return asked != null && asked.isZero();
    }

    private static Duration duration(JsonNode keepAlive) {
        try {
            return KeepAlive.of(keepAlive.asString());
        } catch (IllegalArgumentException malformed) {
            throw ApiException.badRequest(String.valueOf(malformed.getMessage()));
        }
    }

    /** @throws ApiException 400 where there are any */
    void refuseImages(String name, @Nullable List<String> images) {
        if (images != null && !images.isEmpty()) {
            throw unsupported(name, "vision");
        }
    }

    /** @throws ApiException 400 where the model is asked to think aloud */
    void refuseThinking(String name, @Nullable JsonNode think) {
        boolean off = think == null || think.isNull() || (think.isBoolean() && !think.booleanValue());
        if (!off) {
            throw unsupported(name, "thinking");
        }
    }

    ApiException unsupported(String name, String what) {
        return ApiException.badRequest("\"%s\" does not support %s".formatted(name, what));
    }

    /**
     * The schema for the answer, if any.
     *
     * @param format absent, {@code "json"} or a JSON schema
     */
    @Nullable
    String schema(@Nullable JsonNode format) {
        if (format == null
                || format.isNull()
                || (format.isString() && format.stringValue().isEmpty())) {
            return null;
        }
        if (format.isString() && format.stringValue().equals("json")) {
            return AnswerSchema.anyObject();
        }
        return AnswerSchema.of(format);
    }
}
