package io.cloister.orchestrator.task;

import io.cloister.web.FieldErrors;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which labels a task may ask of its node. */
final class LabelRules {

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/=@-]{0,62}");
    private static final int MAXIMUM_LABELS = 16;

    private LabelRules() {}

    static void check(@Nullable List<String> labels, FieldErrors errors) {
        errors.demand(
                labels == null
                        || (labels.size() <= MAXIMUM_LABELS && labels.stream().allMatch(LabelRules::isLabel)),
                "labels",
                "must be a list of at most " + MAXIMUM_LABELS + " labels of 1 to 63 letters, digits and ._:/=@-,"
                        + " each beginning with a letter or digit");
    }

    /** What was asked for, so that equal demands look alike. */
    static List<String> sorted(@Nullable List<String> labels) {
        return labels == null ? List.of() : labels.stream().distinct().sorted().toList();
    }

    private static boolean isLabel(@Nullable String text) {
        return text != null && LABEL.matcher(text).matches();
    }
}
