package io.cloister.contracts.node;

import io.cloister.contracts.WireRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code PUT /v1/nodes/{slug}/config}: what an administrator wants otherwise. An absent field keeps its value.
 *
 * @param selectedModel the model to pull and to use by default
 * @param inferenceEnv environment of the model server
 * @param maxConcurrency jobs at once
 * @param maxJobTimeoutSeconds longest run time of a job, seconds
 * @param allowedImages patterns of the images that tasks may use, see the worker's {@code WORKER_IMAGE_ALLOWED}; an empty
 *     list leaves only the node's own sandbox image
 */
@WireRecord
public record NodeConfigChange(
        @Nullable String selectedModel,
        @Nullable Map<String, String> inferenceEnv,
        @Nullable Integer maxConcurrency,
        @Nullable Integer maxJobTimeoutSeconds,
        @Nullable List<String> allowedImages) {}
