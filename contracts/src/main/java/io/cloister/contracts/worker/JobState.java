package io.cloister.contracts.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where a job stands at the worker. */
public enum JobState {
    /** Held, not started. */
    @JsonProperty("accepted")
    ACCEPTED,
    /** Its sandbox runs. */
    @JsonProperty("running")
    RUNNING,
    /** The run response is there. */
    @JsonProperty("ended")
    ENDED;

    /** The name on the wire and in the database, for example {@code accepted}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
