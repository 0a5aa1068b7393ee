package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;

/**
 * What was used of one model. Every number is a sum over its requests and never negative.
 *
 * @param requests requests that were let through to the model and have ended, well or not
 * @param promptTokens tokens read, as the model server counted them
 * @param completionTokens tokens written, as the model server counted them
 * @param firstTokenMs milliseconds from request to the first piece of the answer
 * @param durationMs milliseconds from request to the end of the answer
 */
@WireRecord
public record ModelUsage(long requests, long promptTokens, long completionTokens, long firstTokenMs, long durationMs) {

    /** The sum of both. */
    public ModelUsage plus(ModelUsage other) {
        return new ModelUsage(
                requests + other.requests,
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens,
                firstTokenMs + other.firstTokenMs,
                durationMs + other.durationMs);
    }
}
