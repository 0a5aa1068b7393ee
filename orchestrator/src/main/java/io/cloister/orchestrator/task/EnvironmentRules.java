package io.cloister.orchestrator.task;

import io.cloister.web.FieldErrors;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Which environment a task may bring. */
final class EnvironmentRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> OURS = Set.of("OLLAMA_BASE_URL", "OLLAMA_HOST", "OPENAI_BASE_URL");
    private static final String PREFIX = "CLOISTER_";
    private static final int MAXIMUM_ENTRIES = 100;
    private static final int MAXIMUM_TOTAL_BYTES = 1024 * 1024;

    /** The longest string that Linux takes in an argument vector or environment, without its final zero. */
    static final int MAXIMUM_STRING_BYTES = 131_071;

    private EnvironmentRules() {}

    static void check(Map<String, String> env, FieldErrors errors) {
        errors.demand(env.size() <= MAXIMUM_ENTRIES, "env", "must have at most " + MAXIMUM_ENTRIES + " entries");
        long total = 0;
        for (Map.Entry<String, String> entry : env.entrySet()) {
            String field = "env." + entry.getKey();
            if (!errors.demand(NAME.matcher(entry.getKey()).matches(), "env", "must have names of the form " + NAME)
                    || !errors.demand(entry.getValue() != null, field, "must be a string")) {
                continue;
            }
            errors.demand(
                    !entry.getKey().startsWith(PREFIX) && !OURS.contains(entry.getKey()),
                    field,
                    "is reserved; choose a name that does not begin with " + PREFIX + " and is none of "
                            + String.join(", ", OURS.stream().sorted().toList()));
            int bytes = bytes(entry.getKey()) + 1 + bytes(entry.getValue());
            errors.demand(
                    bytes <= MAXIMUM_STRING_BYTES,
                    field,
                    "must have at most " + MAXIMUM_STRING_BYTES + " bytes with name and equals sign");
            total += bytes;
        }
        errors.demand(
                total <= MAXIMUM_TOTAL_BYTES, "env", "must have at most " + MAXIMUM_TOTAL_BYTES + " bytes in all");
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
