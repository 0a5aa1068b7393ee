package io.cloister.modelserver.openai;

import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.language.Generation;
import io.cloister.modelserver.language.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What chats and completions share of OpenAI's parameters; the defaults are those of Ollama's OpenAI endpoints.
 *
 * @param stop absent, a text or a list of texts
 */
record CompletionOptions(
        @Nullable Integer maxTokens,
        @Nullable Float temperature,
        @Nullable Float topP,
        @Nullable Long seed,
        @Nullable Float frequencyPenalty,
        @Nullable Float presencePenalty,
        @Nullable JsonNode stop,
        @Nullable Integer n) {

    Generation generation(String prompt, @Nullable String jsonSchema) {
        if (n != null && n != 1) {
            throw ApiException.badRequest("n must be 1: this server gives one answer");
        }
        Sampling sampling = new Sampling(
                or(temperature, 1f),
                40,
                or(topP, 1f),
                0f,
                1f,
                64,
                1.1f,
                or(presencePenalty, 0f),
                or(frequencyPenalty, 0f),
                or(seed, -1L).intValue());
        return new Generation(prompt, sampling, or(maxTokens, -1), 0, stops(), jsonSchema);
    }

    private List<String> stops() {
        if (stop == null || stop.isNull()) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        for (JsonNode text : stop.isArray() ? stop : List.of(stop)) {
            if (!text.isString()) {
                throw ApiException.badRequest("stop must be a text or a list of texts");
            }
            stops.add(text.stringValue());
        }
        return stops;
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return Objects.requireNonNullElse(value, otherwise);
    }
}
