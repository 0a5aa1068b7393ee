package io.cloister.contracts.node;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a node's owner wants of inference. */
public enum InferenceMode {
    /** Serve it where a model server can be had. */
    @JsonProperty("allow")
    ALLOW,
    /** Never serve it. */
    @JsonProperty("disabled")
    DISABLED,
    /** Do not run without it. */
    @JsonProperty("require")
    REQUIRE;

    /** The name on the wire and in the database, for example {@code allow}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
