package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import io.cloister.contracts.problem.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request: the answer of {@code POST /v1/worker/jobs:explain}, whose body is a {@link RunRequest},
 * and of {@code POST /v1/tasks:explain}. Nothing is run, made, pulled or remembered for it. Where something was refused,
 * the rest is what a request without it would get.
 *
 * @param version always 1
 * @param taskId the request's
 * @param jobId the request's
 * @param accepted whether the request would be taken
 * @param refused the fields at fault and what is allowed; empty where it would be taken
 * @param node the node that was asked; only an orchestrator says it
 * @param image what the sandbox would be made of; absent where the reference is none
 * @param timeoutSeconds run time after which everything in the sandbox is killed, seconds
 * @param sandbox the container in which the command would run
 * @param sidecar the container that would stand at the door; absent where inference was not asked for
 * @param inference what would pass the door; absent where inference was not asked for
 */
@WireRecord
public record Explanation(
        int version,
        @Nullable String taskId,
        @Nullable String jobId,
        boolean accepted,
        List<FieldError> refused,
        @Nullable String node,
        @Nullable Image image,
        @Nullable Long timeoutSeconds,
        @Nullable ContainerPolicy sandbox,
        @Nullable ContainerPolicy sidecar,
        @Nullable Door inference) {

    /**
     * The sandbox's image.
     *
     * @param reference with registry, repository and tag or digest
     * @param allowed whether the node's policy allows it
     * @param digest the id by which the pod would run it, {@code sha256:…}; absent where it is not on the node
     * @param pull whether it would have to be pulled first; what it asks for itself, such as volumes, shows after that
     */
    @WireRecord
    public record Image(
            String reference, boolean allowed, @Nullable String digest, boolean pull) {}

    /**
     * The door to the model.
     *
     * @param url where it is, for the sandbox
     * @param models allow-list of models; all local ones where absent
     * @param requests number of requests; unlimited where absent
     * @param tokens prompt and completion tokens together; unlimited where absent
     * @param concurrency requests at once
     * @param keepAliveSeconds longest time for which a request may keep a model in memory, seconds
     */
    @WireRecord
    public record Door(
            String url,
            @Nullable List<String> models,
            @Nullable Long requests,
            @Nullable Long tokens,
            int concurrency,
            long keepAliveSeconds) {}
}
