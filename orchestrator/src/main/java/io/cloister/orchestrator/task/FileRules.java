package io.cloister.orchestrator.task;

import io.cloister.web.FieldErrors;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;

/** Which files a task may bring. */
final class FileRules {

    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,128}");
    private static final int MAXIMUM_FILES = 100;
    private static final long MAXIMUM_TOTAL_BYTES = 4L * 1024 * 1024;

    private FileRules() {}

    static void check(Map<String, String> files, FieldErrors errors) {
        errors.demand(files.size() <= MAXIMUM_FILES, "files", "must have at most " + MAXIMUM_FILES + " entries");
        long total = 0;
        for (Map.Entry<String, String> file : files.entrySet()) {
            errors.demand(
                    NAME.matcher(file.getKey()).matches(),
                    "files",
                    "must have names of 1 to 128 letters, digits, dots, hyphens and underscores");
            if (errors.demand(file.getValue() != null, "files." + file.getKey(), "must be base64")) {
                total += decodedBytes(file.getKey(), file.getValue(), errors);
            }
        }
        errors.demand(
                total <= MAXIMUM_TOTAL_BYTES, "files", "must have at most " + MAXIMUM_TOTAL_BYTES + " bytes in all");
    }

    private static long decodedBytes(String name, String content, FieldErrors errors) {
        try {
            return Base64.getDecoder().decode(content).length;
        } catch (IllegalArgumentException noBase64) {
            errors.note("files." + name, "must be base64");
            return 0;
        }
    }
}
