package io.cloister.orchestrator.worker;

import java.util.List;

/** What came of handing a job to a worker. */
public sealed interface PostOutcome {

    /** The worker holds the job, now or from an earlier call. */
    record Accepted() implements PostOutcome {}

    /** The worker is sound and has no room, or cannot work right now (429, 503). */
    record NoRoom(String reason) implements PostOutcome {}

    /** The worker does not know us (401, 403). */
    record Unauthorized() implements PostOutcome {}

    /**
     * The worker will never take this job (400, 409, 413).
     *
     * @param fields the fields of the job that it does not take
     */
    record Refused(String reason, List<String> fields) implements PostOutcome {

        public Refused {
            fields = List.copyOf(fields);
        }
    }

    /** Nobody knows whether the worker holds the job: ask again. */
    record Unknown(String reason) implements PostOutcome {}
}
