package io.cloister.worker.pod;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a container ended.
 *
 * @param code exit code of its command
 * @param outOfMemory whether the engine says that the kernel killed in it for lack of memory
 * @param at when, by the engine's clock; absent where it does not say
 */
public record Exit(int code, boolean outOfMemory, @Nullable Instant at) {

    /** An exit of which nobody says when it was. */
    public Exit(int code, boolean outOfMemory) {
        this(code, outOfMemory, null);
    }

    /** The same exit, also out of memory where that was seen from outside the engine. */
    public Exit orKilledByKernel(boolean seen) {
        return new Exit(code, outOfMemory || seen, at);
    }

    /** Whether the engine says that it was before this moment. */
    boolean wasBefore(Instant moment) {
        return at != null && at.isBefore(moment);
    }
}
