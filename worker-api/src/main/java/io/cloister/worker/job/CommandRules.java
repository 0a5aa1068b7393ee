package io.cloister.worker.job;

import io.cloister.web.FieldErrors;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a command and its environment may be: what execve(2) takes, and no name that is ours. */
final class CommandRules {

    /** Bytes of one string; Linux allows a byte more, for its end. */
    static final int LONGEST_STRING = 131_071;

    private static final int MOST_VARIABLES = 100;
    private static final int ENVIRONMENT_BYTES = 1024 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> INFERENCE = Set.of("OLLAMA_BASE_URL", "OLLAMA_HOST", "OPENAI_BASE_URL");

    private CommandRules() {}

    static List<String> command(@Nullable List<String> command, FieldErrors errors) {
        String field = "sandbox.command";
        if (command == null || command.isEmpty() || command.contains(null)) {
            errors.note(field, "must be a list of at least one string");
            return List.of();
        }
        errors.demand(!command.getFirst().isEmpty(), field + "[0]", "must name a program");
        for (int index = 0; index < command.size(); index++) {
            errors.demand(
                    bytes(command.get(index)) <= LONGEST_STRING,
                    field + "[" + index + "]",
                    "must have at most 131071 bytes");
        }
        return List.copyOf(command);
    }

    static Map<String, String> environment(@Nullable Map<String, String> environment, FieldErrors errors) {
        String field = "sandbox.env";
        if (environment == null) {
            return Map.of();
        }
        errors.demand(environment.size() <= MOST_VARIABLES, field, "must have at most 100 entries");
        Map<String, String> variables = new HashMap<>();
        long total = 0;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            String value = variable.getValue() == null ? "" : variable.getValue();
            errors.demand(variable.getValue() != null, field + "." + name, "must be a string");
            if (variable(name, value, field + "." + name, errors)) {
                variables.put(name, value);
            }
            total += size(name, value);
        }
        errors.demand(total <= ENVIRONMENT_BYTES, field, "must have at most 1048576 bytes in all");
        return variables;
    }

    private static boolean variable(String name, String value, String field, FieldErrors errors) {
        boolean named = errors.demand(
                NAME.matcher(name).matches(), field, "must have a name of the form [A-Za-z_][A-Za-z0-9_]*");
        boolean theirs = errors.demand(
                !name.startsWith("CLOISTER_") && !INFERENCE.contains(name),
                field,
                "must not be set: CLOISTER_* and the inference variables are the worker's own");
        boolean fits = errors.demand(
                size(name, value) <= LONGEST_STRING,
                field,
                "must have at most 131071 bytes with its name and the equals sign");
        return named && theirs && fits;
    }

    private static long size(String name, String value) {
        return bytes(name) + 1 + bytes(value);
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
