package io.cloister.proxy.start;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Reads the operator's settings. Boot would bind them to records by reflection, and that alone was a third of the
 * proxy's start. A number, duration or size that is absent or empty is the usual one; one that cannot be read ends the
 * start with one sentence.
 */
@Component
public final class Settings {

    private final Environment environment;

    Settings(Environment environment) {
        this.environment = environment;
    }

    /** As it is, or null where it is not set. */
    public @Nullable String text(String property) {
        return environment.getProperty(property);
    }

    /** A whole number. */
    public int number(String property, String usual) {
        return read(property, usual, "a whole number", Integer::parseInt);
    }

    /** Such as {@code 200ms} or {@code 2m}; without a unit it is milliseconds. */
    public Duration duration(String property, String usual) {
        return read(property, usual, "a duration such as 10s", DurationStyle::detectAndParse);
    }

    /** Such as {@code 10MB}; without a unit it is bytes. */
    public DataSize size(String property, String usual) {
        return read(property, usual, "a size such as 10MB", DataSize::parse);
    }

    private <T> T read(String property, String usual, String kind, Function<String, T> reader) {
        String given = environment.getProperty(property, "").strip();
        String text = given.isEmpty() ? usual : given;
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            String variable = property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
            throw new StartRefusedException(variable + " is \"" + text + "\"; it must be " + kind + ".", e);
        }
    }
}
