package io.cloister.modelserver.language;

/**
 * How the next token is chosen. Names and meanings are those of Ollama's {@code options}.
 *
 * @param temperature 0 always takes the likeliest token
 * @param seed -1 for a new one each time
 */
public record Sampling(
        float temperature,
        int topK,
        float topP,
        float minP,
        float typicalP,
        int repeatLastN,
        float repeatPenalty,
        float presencePenalty,
        float frequencyPenalty,
        int seed) {}
