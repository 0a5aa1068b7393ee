package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one job used of the model, as the proxy counted it: the sums over all models, and each model's part.
 *
 * @param requests requests that were let through to a model and have ended
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param models model name to its part, sorted by name; empty where nothing was asked
 */
@WireRecord
public record InferenceUsage(long requests, long promptTokens, long completionTokens, Map<String, ModelUsage> models) {

    public InferenceUsage {
        models = Collections.unmodifiableMap(new TreeMap<>(models));
    }

    /** The usage of these models, summed up. */
    public static InferenceUsage of(Map<String, ModelUsage> models) {
        ModelUsage sum = models.values().stream().reduce(new ModelUsage(0, 0, 0, 0, 0), ModelUsage::plus);
        return new InferenceUsage(sum.requests(), sum.promptTokens(), sum.completionTokens(), models);
    }
}
