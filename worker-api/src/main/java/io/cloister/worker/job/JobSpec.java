package io.cloister.worker.job;

import io.cloister.contracts.worker.InferenceUsage;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.pod.PodLimits;
import io.cloister.worker.workspace.WorkspaceLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job to run: a request that has been checked, with every default filled in.
 *
 * @param digest stands for the request's body; equal for bodies that are equal as JSON
 * @param image its reference in full
 * @param files name to content
 * @param door what it may ask of the model; absent where it asked for no inference
 */
record JobSpec(
        String taskId,
        String jobId,
        String digest,
        String image,
        List<String> command,
        Map<String, String> environment,
        Map<String, byte[]> files,
        @Nullable String input,
        Duration runTime,
        PodLimits limits,
        WorkspaceLimits workspace,
        @Nullable DoorWish door) {

    /** What to report from the ledger; nothing where it asked for no inference. */
    @Nullable
    InferenceUsage used(Ledger ledger) {
        return door == null ? null : ledger.total();
    }

    /** Models, requests and tokens that pass the door; unlimited where absent. */
    record DoorWish(
            @Nullable List<String> models,
            @Nullable Long requests,
            @Nullable Long tokens) {}
}
