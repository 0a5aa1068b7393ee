package io.cloister.worker.job;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a caller wants to wait for an answer, in seconds: {@code 20s} or {@code 20}. More than a minute counts as a
 * minute, so that no connection is held for longer.
 */
record Wait(Duration duration) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})s?");
    private static final long LONGEST = 60;

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Wait valueOf(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("a number of seconds, for example 20s");
        }
        return new Wait(Duration.ofSeconds(Math.min(LONGEST, Long.parseLong(form.group(1)))));
    }
}
