package io.cloister.orchestrator.dispatch;

import io.cloister.contracts.worker.Failure;
import io.cloister.contracts.worker.FailureCode;
import io.cloister.contracts.worker.RunResponse;
import org.jspecify.annotations.Nullable;

/** How an attempt ended. */
sealed interface JobEnding {

    /** The worker's run response as JSON, where there is one. */
    @Nullable
    String result();

    /** The command exited 0. */
    record Completed(String result) implements JobEnding {}

    /** Anything else. */
    record Failed(Failure failure, @Nullable String result) implements JobEnding {}

    /** An attempt of which no result will come. */
    static JobEnding failed(FailureCode code, String message, boolean retryable) {
        return new Failed(new Failure(code, message, retryable), null);
    }

    /** What a run response means; one that says {@code canceled}, although we canceled nothing, is the sandbox's fault. */
    static JobEnding of(RunResponse response, String json) {
        return switch (response.status()) {
            case COMPLETED -> new Completed(json);
            case FAILED -> new Failed(orElse(response, FailureCode.NONZERO_EXIT, exited(response), false), json);
            case TIMEOUT -> new Failed(orElse(response, FailureCode.TIMEOUT, "The run time was used up.", false), json);
            case CANCELED ->
                new Failed(new Failure(FailureCode.SANDBOX_ERROR, "The worker gave the job up.", true), json);
        };
    }

    private static Failure orElse(RunResponse response, FailureCode code, String message, boolean retryable) {
        return response.failure() != null ? response.failure() : new Failure(code, message, retryable);
    }

    private static String exited(RunResponse response) {
        return response.exitCode() == null
                ? "The command did not run."
                : "The command exited with code " + response.exitCode() + ".";
    }
}
