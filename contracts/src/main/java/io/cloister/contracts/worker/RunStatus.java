package io.cloister.contracts.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a run ended. */
public enum RunStatus {
    /** The command exited 0. */
    @JsonProperty("completed")
    COMPLETED,
    /** The command exited otherwise, or could not run. */
    @JsonProperty("failed")
    FAILED,
    /** The run time was used up. */
    @JsonProperty("timeout")
    TIMEOUT,
    /** Somebody canceled it. */
    @JsonProperty("canceled")
    CANCELED;

    /** The name on the wire and in the database, for example {@code completed}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
