package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key as its owner sees it later, without the key itself.
 *
 * @param id what the key is deleted by
 * @param prefix its first characters, to tell it from others
 * @param name what its owner calls it
 * @param createdAt UTC
 * @param lastUsedAt UTC, to about a minute; absent until it is used
 */
@WireRecord
public record ApiKeyView(
        String id,
        String prefix,
        @Nullable String name,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {}
