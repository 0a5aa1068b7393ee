package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import java.util.List;

/**
 * What one job used of the model, as the proxy counted it.
 *
 * @param requests answered requests
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param models models used
 */
@WireRecord
public record InferenceUsage(long requests, long promptTokens, long completionTokens, List<String> models) {}
