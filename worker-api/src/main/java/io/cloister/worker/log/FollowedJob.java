package io.cloister.worker.log;

import io.cloister.contracts.worker.RunStatus;
import io.cloister.worker.output.KeptOutput;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A job whose output is read.
 *
 * @param id its id
 * @param output what it writes
 * @param ended completes when its result is there
 * @param status how it ended; asked for after the end only
 * @param closing completes when this worker lets its readers go, and the job may go on
 */
public record FollowedJob(
        String id,
        KeptOutput output,
        CompletableFuture<?> ended,
        Supplier<RunStatus> status,
        CompletableFuture<?> closing) {}
