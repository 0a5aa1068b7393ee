package io.cloister.contracts.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where a task stands. The last three are terminal. */
public enum TaskStatus {
    @JsonProperty("queued")
    QUEUED,
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("completed")
    COMPLETED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("canceled")
    CANCELED;

    /** Whether it stays as it is. */
    public boolean isOver() {
        return switch (this) {
            case QUEUED, RUNNING -> false;
            case COMPLETED, FAILED, CANCELED -> true;
        };
    }

    /** The name on the wire and in the database, for example {@code queued}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
