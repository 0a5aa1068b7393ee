package io.cloister.contracts.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Why a task or job failed: a stable code that programs may switch on. */
public enum FailureCode {
    /** The command ran and exited with another code than 0. */
    @JsonProperty("nonzero_exit")
    NONZERO_EXIT,
    /** The run time was used up; everything in the sandbox was killed. */
    @JsonProperty("timeout")
    TIMEOUT,
    /** No node took the task within its queue timeout. */
    @JsonProperty("queue_timeout")
    QUEUE_TIMEOUT,
    /** The sandbox reached its memory limit. */
    @JsonProperty("out_of_memory")
    OUT_OF_MEMORY,
    /** The command failed because its workspace was full. */
    @JsonProperty("disk_limit")
    DISK_LIMIT,
    /** The image does not exist, is not allowed, or could not be pulled. */
    @JsonProperty("image_unavailable")
    IMAGE_UNAVAILABLE,
    /** No node can serve inference. */
    @JsonProperty("no_inference_path")
    NO_INFERENCE_PATH,
    /** The node went away while it held the job. */
    @JsonProperty("node_lost")
    NODE_LOST,
    /** The sandbox could not be made or kept; the command is not to blame. */
    @JsonProperty("sandbox_error")
    SANDBOX_ERROR;

    /** The name on the wire and in the database, for example {@code nonzero_exit}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
