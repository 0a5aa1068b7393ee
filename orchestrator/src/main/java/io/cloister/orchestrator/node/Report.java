package io.cloister.orchestrator.node;

import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.InferenceMode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A capability report that was checked: the text as it came, and what decisions read of it.
 *
 * @param slug the node
 * @param json the report as it came
 * @param name for people
 * @param labels what the node calls itself
 * @param bootId the kernel's id of this boot, where known
 * @param workerUrl the worker's origin, without a trailing slash
 * @param sandboxSupported whether the worker can run jobs now
 * @param maxConcurrency jobs at once
 * @param cpuCores processors, where known
 * @param ramMb memory, MiB, where known
 * @param inferenceSupported whether the node could serve inference
 * @param inferenceMode what its owner wants
 * @param existingService whether a model server was there before
 * @param inferenceRunning whether the model server answers now
 * @param availableModels names of the local models
 * @param loadedModels those of them that are in memory
 */
record Report(
        String slug,
        String json,
        @Nullable String name,
        List<String> labels,
        @Nullable String bootId,
        @Nullable String workerUrl,
        boolean sandboxSupported,
        int maxConcurrency,
        @Nullable Integer cpuCores,
        @Nullable Long ramMb,
        boolean inferenceSupported,
        InferenceMode inferenceMode,
        boolean existingService,
        boolean inferenceRunning,
        List<String> availableModels,
        List<String> loadedModels) {

    Report {
        labels = List.copyOf(labels);
        availableModels = List.copyOf(availableModels);
        loadedModels = List.copyOf(loadedModels);
    }

    static Report of(String slug, String json, CapabilityReport report) {
        var node = Objects.requireNonNull(report.node());
        var sandbox = Optional.ofNullable(report.sandbox());
        var inference = Optional.ofNullable(report.inference());
        return new Report(
                slug,
                json,
                node.name(),
                Optional.ofNullable(node.labels()).orElse(List.of()),
                report.bootId(),
                Optional.ofNullable(report.workerApi())
                        .map(CapabilityReport.WorkerApi::baseUrl)
                        .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                        .orElse(null),
                sandbox.map(CapabilityReport.Sandbox::supported).orElse(false),
                sandbox.map(CapabilityReport.Sandbox::maxConcurrency).orElse(1),
                report.compute() == null ? null : report.compute().cpuCores(),
                report.compute() == null ? null : report.compute().ramMb(),
                inference.map(CapabilityReport.Inference::supported).orElse(false),
                mode(report),
                inference.map(CapabilityReport.Inference::existingService).orElse(false),
                inference.map(CapabilityReport.Inference::running).orElse(false),
                inference.map(CapabilityReport.Inference::availableModels).orElse(List.of()),
                inference.map(CapabilityReport.Inference::loadedModels).orElse(List.of()));
    }

    /** A node that says nothing of inference has none to offer. */
    private static InferenceMode mode(CapabilityReport report) {
        if (report.inference() == null) {
            return InferenceMode.DISABLED;
        }
        InferenceMode mode = report.inference().mode();
        return mode == null ? InferenceMode.ALLOW : mode;
    }
}
