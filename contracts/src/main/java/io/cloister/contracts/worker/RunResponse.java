package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of a job. A task's {@code result} is this record as a JSON string.
 *
 * @param version always 1
 * @param taskId as requested
 * @param jobId as requested
 * @param status how it ended
 * @param exitCode the command's exit code; absent where the command never exited by itself
 * @param stdout at most 262,144 bytes of output as text; what is not UTF-8 shows as U+FFFD
 * @param stderr likewise
 * @param startedAt when the sandbox started, UTC
 * @param endedAt when it had ended, UTC
 * @param truncated which of the two streams is cut
 * @param failure why, where the status is not {@code completed}
 * @param inference what was used of the model; zeros where nothing was asked, absent where the task had no inference
 */
@WireRecord
public record RunResponse(
        int version,
        String taskId,
        String jobId,
        RunStatus status,
        @Nullable Integer exitCode,
        String stdout,
        String stderr,
        Instant startedAt,
        Instant endedAt,
        Truncated truncated,
        @Nullable Failure failure,
        @Nullable InferenceUsage inference) {}
