package io.cloister.proxy.meter;

import java.time.Duration;

/**
 * What one request used of a model.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param untilFirstToken from the request's leaving to the answer's first piece; zero where none came
 * @param duration from the request's leaving to the end
 */
public record Usage(long promptTokens, long completionTokens, Duration untilFirstToken, Duration duration) {

    /** Prompt and answer together. */
    public long tokens() {
        return promptTokens + completionTokens;
    }
}
