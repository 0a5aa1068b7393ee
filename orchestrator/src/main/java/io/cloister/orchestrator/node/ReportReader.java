package io.cloister.orchestrator.node;

import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.problem.FieldError;
import io.cloister.web.ProblemException;
import java.util.ArrayList;
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
        List<FieldError> errors = new ArrayList<>();
        String slug = report.node() == null ? null : report.node().nodeSlug();
        String json = raw.toString();
        check(errors, report.version() == null || report.version() == 1, prefix + "version", "must be 1");
        check(
                errors,
                slug != null && SLUG.matcher(slug).matches(),
                prefix + "node.node_slug",
                "is required, as small letters, digits and hyphens, 1 to 63 characters");
        check(
                errors,
                json.length() <= MAXIMUM_CHARACTERS,
                prefix + "node",
                "is too long in all; 262144 characters at most");
        check(errors, !holdsZero(raw), prefix + "node", "must not contain U+0000");
        checkSandbox(report, prefix, errors);
        checkCompute(report, prefix, errors);
        checkTexts(report, prefix, errors);
        checkWorker(report, prefix, errors);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return Report.of(Objects.requireNonNull(slug), json, report);
    }

    private static void checkSandbox(CapabilityReport report, String prefix, List<FieldError> errors) {
        Integer concurrency = report.sandbox() == null ? null : report.sandbox().maxConcurrency();
        check(
                errors,
                concurrency == null || (concurrency >= 0 && concurrency <= MAXIMUM_CONCURRENCY),
                prefix + "sandbox.max_concurrency",
                "must be 0 to " + MAXIMUM_CONCURRENCY);
    }

    private static void checkCompute(CapabilityReport report, String prefix, List<FieldError> errors) {
        if (report.compute() != null) {
            Integer cores = report.compute().cpuCores();
            Long ram = report.compute().ramMb();
            check(errors, cores == null || cores > 0, prefix + "compute.cpu_cores", "must be above 0");
            check(errors, ram == null || ram > 0, prefix + "compute.ram_mb", "must be above 0");
        }
    }

    private static void checkTexts(CapabilityReport report, String prefix, List<FieldError> errors) {
        if (report.node() != null) {
            checkTexts(errors, prefix + "node.labels", report.node().labels());
        }
        if (report.inference() != null) {
            checkTexts(
                    errors,
                    prefix + "inference.available_models",
                    report.inference().availableModels());
            checkTexts(
                    errors,
                    prefix + "inference.loaded_models",
                    report.inference().loadedModels());
        }
    }

    private static void checkTexts(List<FieldError> errors, String field, @Nullable List<String> texts) {
        check(
                errors,
                texts == null || texts.stream().allMatch(Objects::nonNull),
                field,
                "must be a list of texts, none of them null");
    }

    private void checkWorker(CapabilityReport report, String prefix, List<FieldError> errors) {
        String url = report.workerApi() == null ? null : report.workerApi().baseUrl();
        if (url != null) {
            addresses
                    .problemWith(url)
                    .ifPresent(problem -> errors.add(new FieldError(prefix + "worker_api.base_url", problem)));
        }
    }

    private static void check(List<FieldError> errors, boolean holds, String field, String message) {
        if (!holds) {
            errors.add(new FieldError(field, message));
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
