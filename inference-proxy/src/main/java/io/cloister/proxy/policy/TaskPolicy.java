package io.cloister.proxy.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a task may ask of the model server.
 *
 * @param taskId the task, absent when the proxy runs alone
 * @param jobId its attempt, absent when the proxy runs alone
 * @param models the only models it may name; absent means any local one
 * @param requests how many requests to models it may make; absent means no limit
 * @param tokens how many tokens it may use, prompt and completion together; absent means no limit
 * @param deadline when the task ends; absent means never
 * @param concurrency how many requests may be with the model server at once; absent means no limit
 * @param keepAlive the longest that it may have a model kept loaded; absent means no limit
 */
public record TaskPolicy(
        @Nullable String taskId,
        @Nullable String jobId,
        @Nullable Set<String> models,
        @Nullable Long requests,
        @Nullable Long tokens,
        @Nullable Instant deadline,
        @Nullable Long concurrency,
        @Nullable Duration keepAlive) {

    public TaskPolicy {
        models = models == null ? null : Set.copyOf(models);
    }

    /** Whether there is a task, to which what is used counts. */
    public boolean isOfTask() {
        return taskId != null;
    }

    /** The policy of a proxy that serves no task: all local models, no caps. */
    public static TaskPolicy alone() {
        return new TaskPolicy(null, null, null, null, null, null, null, null);
    }
}
