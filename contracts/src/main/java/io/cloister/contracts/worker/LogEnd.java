package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;

/**
 * The data of the event {@code end}, the last of a live log.
 *
 * @param status how the run ended, as in its run response
 */
@WireRecord
public record LogEnd(RunStatus status) {}
