package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import java.util.List;

/**
 * Answer of {@code GET /v1/worker/jobs}.
 *
 * @param jobs what the worker holds: jobs that run, and those whose result nobody has fetched for good
 */
@WireRecord
public record HeldJobs(List<Held> jobs) {

    public HeldJobs {
        jobs = jobs == null ? List.of() : List.copyOf(jobs);
    }

    /**
     * One of them.
     *
     * @param jobId its id
     * @param state where it stands
     */
    @WireRecord
    public record Held(String jobId, JobState state) {}
}
