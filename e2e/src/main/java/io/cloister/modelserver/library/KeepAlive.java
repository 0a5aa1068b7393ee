package io.cloister.modelserver.library;

import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How long a model counts as loaded after a request, as Ollama's {@code keep_alive} says it: a number of seconds or a Go
 * duration such as {@code 1h30m}; below zero means for ever.
 */
public final class KeepAlive {

    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final Pattern DURATION = Pattern.compile("-?(\\d+(\\.\\d+)?(ms|s|m|h))+|-?\\d+(\\.\\d+)?");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|$)");

    private KeepAlive() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException where the text is none
     */
    public static Duration of(String text) {
        if (!DURATION.matcher(text).matches()) {
            throw new IllegalArgumentException("keep_alive: '%s' is not a duration".formatted(text));
        }
        if (text.startsWith("-")) {
            return FOR_EVER;
        }
        double seconds =
                PART.matcher(text).results().mapToDouble(KeepAlive::seconds).sum();
        return Duration.ofMillis(Math.round(Math.min(seconds, (double) FOR_EVER.toSeconds()) * 1000));
    }

    private static double seconds(MatchResult part) {
        double unit = switch (part.group(2)) {
            case "ms" -> 0.001;
            case "m" -> 60;
            case "h" -> 3600;
            default -> 1;
        };
        return Double.parseDouble(part.group(1)) * unit;
    }
}
