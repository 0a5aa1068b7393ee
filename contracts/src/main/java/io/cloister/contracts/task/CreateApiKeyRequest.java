package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/api-keys}, which may be absent.
 *
 * @param name what its owner calls the key, 1 to 128 characters
 */
@WireRecord
public record CreateApiKeyRequest(@Nullable String name) {}
