package io.cloister.worker.door;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.ModelUsage;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/**
 * What one proxy process has counted since it began.
 *
 * @param proxy the process
 * @param models model name to what was used of it
 */
record UsageReport(String proxy, Map<String, ModelUsage> models) {

    // 64 that a proxy tells apart, and one for the rest.
    private static final int MOST_MODELS = 65;

    // So that sums over all models of all proxies stay far from overflowing.
    private static final long LARGEST = 1_000_000_000_000_000L;

    private static final TypeReference<Map<String, ModelUsage>> MODELS = new TypeReference<>() {};

    UsageReport {
        models = Map.copyOf(models);
    }

    /** The later of two of the same proxy: what it counts only grows. */
    UsageReport later(UsageReport other) {
        return other.requests() < requests() ? this : other;
    }

    private long requests() {
        return models.values().stream().mapToLong(ModelUsage::requests).sum();
    }

    /**
     * Reads the {@code models} of a usage line.
     *
     * @throws MalformedLineException if it is not an object of at most 65 models, each with all its numbers, whole ones
     *     from 0 to 10^15
     */
    static UsageReport of(String proxy, JsonNode models) throws MalformedLineException {
        if (!models.isObject() || models.size() > MOST_MODELS) {
            throw new MalformedLineException("usage is not of 0 to " + MOST_MODELS + " models");
        }
        Map<String, ModelUsage> read;
        try {
            read = WireJson.mapper().treeToValue(models, MODELS);
        } catch (JacksonException malformed) {
            throw new MalformedLineException("usage of a model is not five whole numbers", malformed);
        }
        if (!read.values().stream().allMatch(UsageReport::isPossible)) {
            throw new MalformedLineException("usage of a model is not five numbers from 0 to " + LARGEST);
        }
        return new UsageReport(proxy, read);
    }

    private static boolean isPossible(@Nullable ModelUsage usage) {
        return usage != null
                && LongStream.of(
                                usage.requests(),
                                usage.promptTokens(),
                                usage.completionTokens(),
                                usage.firstTokenMs(),
                                usage.durationMs())
                        .allMatch(number -> number >= 0 && number <= LARGEST);
    }
}
