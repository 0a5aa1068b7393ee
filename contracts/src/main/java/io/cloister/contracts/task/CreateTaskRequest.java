package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import io.cloister.contracts.worker.InferenceLimits;
import io.cloister.contracts.worker.Limits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/tasks}. Everything is nullable because it is what a caller sent, not yet what was checked.
 *
 * @param prompt 1 to 65,536 characters; required
 * @param inputMode what the prompt is; {@code prompt} where absent
 * @param useInference whether the sandbox gets the door to the model; always on in mode {@code prompt}
 * @param taskName {@code [A-Za-z0-9][A-Za-z0-9._-]{0,127}}; a name that is taken gets {@code -2}, {@code -3}, …
 * @param image image reference; the default sandbox image where absent
 * @param command argument vector in place of {@code sh} on the prompt
 * @param env additional environment
 * @param files file name to base64 content
 * @param attachments texts that are kept and echoed
 * @param timeoutSeconds run time, seconds
 * @param queueTimeoutSeconds time in the queue, seconds
 * @param limits resources
 * @param models allow-list of models
 * @param inferenceLimits budget at the door
 * @param priority 0 to 9, within the user's own tasks
 * @param labels what its node must carry, all of it
 */
@WireRecord
public record CreateTaskRequest(
        @Nullable String prompt,
        @Nullable String inputMode,
        @Nullable Boolean useInference,
        @Nullable String taskName,
        @Nullable String image,
        @Nullable List<String> command,
        @Nullable Map<String, String> env,
        @Nullable Map<String, String> files,
        @Nullable List<String> attachments,
        @Nullable Integer timeoutSeconds,
        @Nullable Integer queueTimeoutSeconds,
        @Nullable Limits limits,
        @Nullable List<String> models,
        @Nullable InferenceLimits inferenceLimits,
        @Nullable Integer priority,
        @Nullable List<String> labels) {}
