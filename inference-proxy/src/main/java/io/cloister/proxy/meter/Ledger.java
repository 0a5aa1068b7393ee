package io.cloister.proxy.meter;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What this proxy has counted since it started, for each model. Totals rather than single requests, so that a report
 * which is lost is made good by the next. Thread-safe.
 */
@Component
public final class Ledger {

    /** A sandbox may ask for any name: the ledger stays small all the same. */
    private static final int MOST_MODELS = 64;

    /** What goes under no name of a model: those that are too many, or that were not said. */
    public static final String OTHER = "other";

    private final String proxy = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private final Map<String, Total> totals = new LinkedHashMap<>();
    private @Nullable Runnable reader;

    /** Names this ledger, which begins at zero with each process. */
    public String proxy() {
        return proxy;
    }

    /** Adds one request. */
    public void add(String model, Usage usage) {
        Runnable told;
        synchronized (this) {
            String name = totals.containsKey(model) || totals.size() < MOST_MODELS ? model : OTHER;
            totals.merge(name, Total.of(usage), Total::plus);
            told = reader;
        }
        if (told != null) {
            told.run();
        }
    }

    /** Calls this after each change, instead of whoever was called before. */
    public synchronized void tell(Runnable whenChanged) {
        reader = whenChanged;
    }

    /** The totals now, by model. */
    public synchronized Map<String, Total> totals() {
        return Map.copyOf(totals);
    }

    /**
     * The sum over requests to one model.
     *
     * @param requests how many
     * @param promptTokens tokens read
     * @param completionTokens tokens written
     * @param untilFirstToken summed times to the answer's first piece
     * @param duration summed times to the end
     */
    public record Total(
            long requests, long promptTokens, long completionTokens, Duration untilFirstToken, Duration duration) {

        static Total of(Usage usage) {
            return new Total(
                    1, usage.promptTokens(), usage.completionTokens(), usage.untilFirstToken(), usage.duration());
        }

        Total plus(Total other) {
            return new Total(
                    requests + other.requests,
                    promptTokens + other.promptTokens,
                    completionTokens + other.completionTokens,
                    untilFirstToken.plus(other.untilFirstToken),
                    duration.plus(other.duration));
        }
    }
}
