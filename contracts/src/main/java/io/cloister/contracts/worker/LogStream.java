package io.cloister.contracts.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** A stream that a command writes to. */
public enum LogStream {
    /** Standard output. */
    @JsonProperty("stdout")
    STDOUT,
    /** Standard error. */
    @JsonProperty("stderr")
    STDERR;

    /** The name on the wire, for example {@code stdout}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
