package io.cloister.orchestrator.node;

import io.cloister.contracts.node.CapabilityReport;
import io.cloister.web.FieldErrors;
import io.cloister.web.ProblemException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Checks a capability report and keeps its text, with fields that we do not know. */
@Component
final class ReportReader {

    static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private static final int MAXIMUM_CHARACTERS = 262_144;
    private static final int MAXIMUM_CONCURRENCY = 1_000;

    private final WorkerAddresses addresses;

    ReportReader(WorkerAddresses addresses) {
        this.addresses = addresses;
    }

    /**
     * Reads a report.
     *
     * @param raw the same report as it came
     * @param prefix what stands before its fields in the request, for example {@code capability.}
     * @throws ProblemException 400 that names the fields at fault
     */
    Report read(@Nullable CapabilityReport report, @Nullable JsonNode raw, String prefix) {
        if (report == null || raw == null) {
            throw ProblemException.invalid(
                    prefix.isEmpty() ? "body" : prefix.substring(0, prefix.length() - 1), "is required");
        }
        FieldErrors errors = new FieldErrors();
        String slug = report.node() == null ? null : report.node().nodeSlug();
        String json = raw.toString();
        errors.demand(report.version() == null || report.version() == 1, prefix + "version", "must be 1");
        errors.demand(
                slug != null && SLUG.matcher(slug).matches(),
                prefix + "node.node_slug",
                "is required, as small letters, digits and hyphens, 1 to 63 characters");
        errors.demand(
                json.length() <= MAXIMUM_CHARACTERS, prefix + "node", "is too long in all; 262144 characters at most");
        errors.demand(!holdsZero(raw), prefix + "node", "must not contain U+0000");
        checkSandbox(report, prefix, errors);
        checkCompute(report, prefix, errors);
        checkTexts(report, prefix, errors);
        checkWorker(report, prefix, errors);
        errors.throwIfAny();
        return Report.of(Objects.requireNonNull(slug), json, report);
    }

    private static void checkSandbox(CapabilityReport report, String prefix, FieldErrors errors) {
        Integer concurrency = report.sandbox() == null ? null : report.sandbox().maxConcurrency();
        errors.demandRange(prefix + "sandbox.max_concurrency", concurrency, 0, MAXIMUM_CONCURRENCY);
    }

    private static void checkCompute(CapabilityReport report, String prefix, FieldErrors errors) {
        if (report.compute() != null) {
            Integer cores = report.compute().cpuCores();
            Long ram = report.compute().ramMb();
            errors.demand(cores == null || cores > 0, prefix + "compute.cpu_cores", "must be above 0");
            errors.demand(ram == null || ram > 0, prefix + "compute.ram_mb", "must be above 0");
        }
    }

    private static void checkTexts(CapabilityReport report, String prefix, FieldErrors errors) {
        if (report.node() != null) {
            checkTexts(prefix + "node.labels", report.node().labels(), errors);
        }
        if (report.inference() != null) {
            checkTexts(prefix + "inference.available_models", report.inference().availableModels(), errors);
            checkTexts(prefix + "inference.loaded_models", report.inference().loadedModels(), errors);
        }
    }

    private static void checkTexts(String field, @Nullable List<String> texts, FieldErrors errors) {
        errors.demand(
                texts == null || texts.stream().allMatch(Objects::nonNull),
                field,
                "must be a list of texts, none of them null");
    }

    private void checkWorker(CapabilityReport report, String prefix, FieldErrors errors) {
        String url = report.workerApi() == null ? null : report.workerApi().baseUrl();
        if (url != null) {
            addresses.problemWith(url).ifPresent(problem -> errors.note(prefix + "worker_api.base_url", problem));
        }
    }

    private static boolean holdsZero(JsonNode node) {
        if (node.isString()) {
            return node.stringValue().indexOf('\0') >= 0;
        }
        if (node.isObject() && node.propertyNames().stream().anyMatch(name -> name.indexOf('\0') >= 0)) {
            return true;
        }
        return node.valueStream().anyMatch(ReportReader::holdsZero);
    }
}
