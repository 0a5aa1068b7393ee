package io.cloister.orchestrator.worker;

import io.cloister.contracts.worker.RunResponse;

/** What a worker says of a job that it accepted. */
public sealed interface PollOutcome {

    /** It goes on. */
    record Going() implements PollOutcome {}

    /**
     * It is over.
     *
     * @param response what came of it
     * @param json the same as the worker wrote it, with fields that we do not know
     */
    record Ended(RunResponse response, String json) implements PollOutcome {}

    /** The worker has never heard of it, or has forgotten it (404, 410). */
    record Missing() implements PollOutcome {}

    /** No answer that means anything: unreachable, not logged in, or broken. */
    record Unknown(String reason) implements PollOutcome {}
}
