package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * Asks worker-api to run one job: the body of {@code POST /v1/worker/jobs:run} and {@code POST /v1/worker/jobs}.
 *
 * @param version always 1
 * @param taskId the task, {@code [A-Za-z0-9_-]{1,64}}
 * @param jobId this attempt, {@code [A-Za-z0-9_-]{1,64}}; the key of idempotence
 * @param sandbox what to run and within which limits
 */
@WireRecord
public record RunRequest(
        @Nullable Integer version,
        @Nullable String taskId,
        @Nullable String jobId,
        @Nullable SandboxSpec sandbox) {}
