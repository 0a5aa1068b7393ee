package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one task may ask of the model.
 *
 * @param requests number of requests
 * @param tokens prompt and completion tokens together
 */
@WireRecord
public record InferenceLimits(
        @Nullable Long requests, @Nullable Long tokens) {}
