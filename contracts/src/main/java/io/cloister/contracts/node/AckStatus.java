package io.cloister.contracts.node;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What became of a configuration at the node. */
public enum AckStatus {
    @JsonProperty("applied")
    APPLIED,
    @JsonProperty("failed")
    FAILED;

    /** The name on the wire and in the database, for example {@code applied}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
