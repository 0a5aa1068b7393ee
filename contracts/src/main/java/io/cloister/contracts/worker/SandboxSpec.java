package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one sandbox runs. Everything is nullable because it is what a caller sent, not yet what was checked.
 *
 * @param image image reference; required
 * @param command argument vector, at least one element; required
 * @param env additional environment; {@code CLOISTER_*} and the inference variables are refused
 * @param files file name to base64 content, read-only at {@code /cloister/files}
 * @param input the prompt of a task in any of its modes, read-only and executable at {@link
 *     #INPUT_PATH}
 * @param timeoutSeconds run time, seconds; the worker's default where absent
 * @param networkPolicy {@code none} or {@code restricted}; both mean deny all
 * @param useInference whether the pod gets the door to the model
 * @param limits resources; defaults where absent
 * @param models allow-list of models; all local ones where absent
 * @param inferenceLimits budget of the task at the door
 */
@WireRecord
public record SandboxSpec(
        @Nullable String image,
        @Nullable List<String> command,
        @Nullable Map<String, String> env,
        @Nullable Map<String, String> files,
        @Nullable String input,
        @Nullable Integer timeoutSeconds,
        @Nullable String networkPolicy,
        @Nullable Boolean useInference,
        @Nullable Limits limits,
        @Nullable List<String> models,
        @Nullable InferenceLimits inferenceLimits) {

    /** Where {@link #input} lies inside the sandbox. */
    public static final String INPUT_PATH = "/cloister/input";

    /** The same with another command. */
    public SandboxSpec withCommand(@Nullable List<String> other) {
        return with(other, env);
    }

    /** The same with another environment. */
    public SandboxSpec withEnv(@Nullable Map<String, String> other) {
        return with(command, other);
    }

    private SandboxSpec with(@Nullable List<String> itsCommand, @Nullable Map<String, String> itsEnv) {
        return new SandboxSpec(
                image,
                itsCommand,
                itsEnv,
                files,
                input,
                timeoutSeconds,
                networkPolicy,
                useInference,
                limits,
                models,
                inferenceLimits);
    }
}
