package io.cloister.modelserver.ollama;

import io.cloister.modelserver.language.Generation;
import io.cloister.modelserver.language.Sampling;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ollama's {@code options}, with its defaults; those that this server does not know are ignored, as there. */
record Options(
        @Nullable Integer numPredict,
        @Nullable Integer numCtx,
        @Nullable Float temperature,
        @Nullable Integer topK,
        @Nullable Float topP,
        @Nullable Float minP,
        @Nullable Float typicalP,
        @Nullable Integer repeatLastN,
        @Nullable Float repeatPenalty,
        @Nullable Float presencePenalty,
        @Nullable Float frequencyPenalty,
        @Nullable Long seed,
        @Nullable List<String> stop) {

    static final Options DEFAULT =
            new Options(null, null, null, null, null, null, null, null, null, null, null, null, null);

    Generation generation(String prompt, @Nullable String jsonSchema) {
        return new Generation(
                prompt, sampling(), or(numPredict, -1), or(numCtx, 0), stop == null ? List.of() : stop, jsonSchema);
    }

    private Sampling sampling() {
        return new Sampling(
                or(temperature, 0.8f),
                or(topK, 40),
                or(topP, 0.9f),
                or(minP, 0f),
                or(typicalP, 1f),
                or(repeatLastN, 64),
                or(repeatPenalty, 1.1f),
                or(presencePenalty, 0f),
                or(frequencyPenalty, 0f),
                or(seed, -1L).intValue());
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return Objects.requireNonNullElse(value, otherwise);
    }
}
