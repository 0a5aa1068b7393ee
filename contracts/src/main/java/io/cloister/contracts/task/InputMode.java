package io.cloister.contracts.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a task's prompt is. */
public enum InputMode {
    /** Text for a model; never run as a command. */
    @JsonProperty("prompt")
    PROMPT,
    /** Lines for {@code sh}. */
    @JsonProperty("commands")
    COMMANDS,
    /** A script with its own {@code #!} line; without one, for {@code sh}. */
    @JsonProperty("script")
    SCRIPT;

    /** The name on the wire and in the database, for example {@code prompt}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
