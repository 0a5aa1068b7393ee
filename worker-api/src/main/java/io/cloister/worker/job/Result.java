package io.cloister.worker.job;

import io.cloister.contracts.worker.RunResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What came of a job. It stays on disk, because results may be many and long, and is read whenever somebody asks.
 *
 * @param endedAt when the job had ended
 * @param safe whether it is on disk; where the disk was full it is in memory for now
 * @param read gives it; nothing where it has been forgotten meanwhile
 */
record Result(Instant endedAt, boolean safe, Supplier<Optional<RunResponse>> read) {

    /** One that found no room on the disk. */
    static Result inMemory(RunResponse response) {
        return new Result(response.endedAt(), false, () -> Optional.of(response));
    }
}
