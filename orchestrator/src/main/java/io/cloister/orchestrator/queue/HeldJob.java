package io.cloister.orchestrator.queue;

import org.jspecify.annotations.Nullable;

/**
 * An attempt that this orchestrator owns for as long as the fence is the stored one.
 *
 * @param id the job, which the worker knows it by
 * @param taskId its task
 * @param nodeSlug where it was placed
 * @param nodeModel the model that the node had to offer when the job was placed
 * @param fence grows with each owner
 * @param accepted whether the worker is known to hold it
 */
public record HeldJob(
        String id, String taskId, String nodeSlug, @Nullable String nodeModel, long fence, boolean accepted) {

    /** Whether an earlier owner had it, of whom nobody knows how far they came. */
    public boolean wasOthers() {
        return fence > 1;
    }
}
