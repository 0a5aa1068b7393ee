package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code POST /v1/api-keys}, the only one that holds the key itself.
 *
 * @param id what the key is deleted by
 * @param key {@code clk_…}, for the {@code Authorization} header
 * @param name what its owner calls it
 * @param createdAt UTC
 */
@WireRecord
public record CreatedApiKey(String id, String key, @Nullable String name, Instant createdAt) {

    @Override
    public String toString() {
        return "CreatedApiKey[id=" + id + "]";
    }
}
