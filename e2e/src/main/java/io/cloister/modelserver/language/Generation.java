package io.cloister.modelserver.language;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked to continue, and how.
 *
 * @param prompt the text as the model sees it, with the marks of its template
 * @param maxTokens tokens of the answer at most; 0 or less: as many as the context holds
 * @param contextTokens tokens of prompt and answer together at most; 0 or less: the model's own limit
 * @param stops texts that end the answer and are not part of it
 * @param jsonSchema the schema that the answer must match
 */
public record Generation(
        String prompt,
        Sampling sampling,
        int maxTokens,
        int contextTokens,
        List<String> stops,
        @Nullable String jsonSchema) {

    public Generation {
        stops = List.copyOf(stops);
    }
}
