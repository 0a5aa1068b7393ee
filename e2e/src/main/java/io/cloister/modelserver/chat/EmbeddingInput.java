package io.cloister.modelserver.chat;

import io.cloister.modelserver.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The {@code input} of an embedding request: one text, or a list of them. */
public final class EmbeddingInput {

    private EmbeddingInput() {}

    /**
     * The texts in their order; none for an empty text alone.
     *
     * @throws ApiException 400 where it is neither
     */
    public static List<String> texts(@Nullable JsonNode input) {
        if (input == null || input.isNull()) {
            return List.of();
        }
        if (input.isString()) {
            return input.stringValue().isEmpty() ? List.of() : List.of(input.stringValue());
        }
        if (!input.isArray()) {
            throw ApiException.badRequest("invalid input type");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : input) {
            if (!text.isString()) {
                throw ApiException.badRequest("invalid input type");
            }
            texts.add(text.stringValue());
        }
        return texts;
    }
}
