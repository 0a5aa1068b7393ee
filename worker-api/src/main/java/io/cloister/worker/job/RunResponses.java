package io.cloister.worker.job;

import io.cloister.contracts.worker.Failure;
import io.cloister.contracts.worker.FailureCode;
import io.cloister.contracts.worker.InferenceUsage;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.RunStatus;
import io.cloister.contracts.worker.Truncated;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.output.Stdio;
import io.cloister.worker.pod.Ending;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says in the words of the contract how a job ended. */
final class RunResponses {

    private RunResponses() {}

    static RunResponse of(Job job, Ending ending, KeptOutput output, @Nullable InferenceUsage used, Instant endedAt) {
        return new RunResponse(
                1,
                job.taskId(),
                job.jobId(),
                status(ending),
                exitCode(ending),
                output.text(Stdio.STDOUT),
                output.text(Stdio.STDERR),
                job.startedAt(),
                endedAt,
                new Truncated(output.truncated(Stdio.STDOUT), output.truncated(Stdio.STDERR)),
                failure(ending),
                used);
    }

    private static RunStatus status(Ending ending) {
        return switch (ending) {
            case Ending.Exited exited -> exited.code() == 0 ? RunStatus.COMPLETED : RunStatus.FAILED;
            case Ending.TimedOut _ -> RunStatus.TIMEOUT;
            case Ending.Canceled _ -> RunStatus.CANCELED;
            case Ending.OutOfMemory _,
                    Ending.DiskFull _,
                    Ending.Unrunnable _,
                    Ending.ImageUnavailable _,
                    Ending.SandboxBroken _ -> RunStatus.FAILED;
        };
    }

    private static @Nullable Integer exitCode(Ending ending) {
        return switch (ending) {
            case Ending.Exited exited -> exited.code();
            case Ending.OutOfMemory killed -> killed.code();
            case Ending.DiskFull full -> full.code();
            case Ending.Unrunnable unrunnable -> unrunnable.code();
            case Ending.TimedOut _, Ending.Canceled _, Ending.ImageUnavailable _, Ending.SandboxBroken _ -> null;
        };
    }

    private static @Nullable Failure failure(Ending ending) {
        return switch (ending) {
            case Ending.Exited exited -> exited.code() == 0 ? null : nonzero(exited.code());
            case Ending.Unrunnable unrunnable ->
                new Failure(
                        FailureCode.NONZERO_EXIT, "The command could not be executed: " + unrunnable.reason(), false);
            case Ending.OutOfMemory killed ->
                new Failure(
                        FailureCode.OUT_OF_MEMORY,
                        "The sandbox reached its memory limit of " + killed.limitBytes() + " bytes.",
                        false);
            case Ending.DiskFull full ->
                new Failure(
                        FailureCode.DISK_LIMIT,
                        "The command exited with code " + full.code() + ", and its workspace of "
                                + full.limits().bytes() + " bytes and "
                                + full.limits().inodes() + " inodes was full.",
                        false);
            case Ending.TimedOut late ->
                new Failure(
                        FailureCode.TIMEOUT,
                        "The command ran longer than " + late.limit().toSeconds() + " s and was killed.",
                        false);
            case Ending.ImageUnavailable missing ->
                new Failure(FailureCode.IMAGE_UNAVAILABLE, missing.reason(), missing.retryable());
            case Ending.SandboxBroken broken ->
                new Failure(FailureCode.SANDBOX_ERROR, broken.reason(), broken.retryable());
            case Ending.Canceled _ -> null;
        };
    }

    private static Failure nonzero(int code) {
        String hint = switch (code) {
            case 126 -> ", which says that a program could not be executed";
            case 127 -> ", which says that a program was not found";
            case 137 -> ", which says that it was killed";
            default -> "";
        };
        return new Failure(FailureCode.NONZERO_EXIT, "The command exited with code " + code + hint + ".", false);
    }
}
