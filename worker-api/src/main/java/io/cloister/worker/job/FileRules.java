package io.cloister.worker.job;

import io.cloister.web.FieldErrors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a job may bring along: files by plain names, and the text of its input. */
final class FileRules {

    private static final int MOST_FILES = 100;
    private static final int FILE_BYTES = 4 * 1024 * 1024;
    // A prompt has at most 65,536 characters, and a character at most four bytes.
    private static final int INPUT_BYTES = 4 * 65_536;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private FileRules() {}

    static Map<String, byte[]> files(@Nullable Map<String, String> files, FieldErrors errors) {
        String field = "sandbox.files";
        if (files == null) {
            return Map.of();
        }
        errors.demand(files.size() <= MOST_FILES, field, "must have at most 100 entries");
        Map<String, byte[]> contents = new HashMap<>();
        long total = 0;
        for (Map.Entry<String, String> file : files.entrySet()) {
            String place = field + "." + file.getKey();
            errors.demand(
                    isPlainName(file.getKey()),
                    place,
                    "must have a name of the form [A-Za-z0-9._-]{1,128}, a file's own");
            byte[] content = decode(file.getValue());
            errors.demand(content != null, place, "must be base64");
            if (content != null) {
                total += content.length;
                contents.put(file.getKey(), content);
            }
        }
        errors.demand(total <= FILE_BYTES, field, "must have at most 4194304 bytes in all");
        return contents;
    }

    static @Nullable String input(@Nullable String input, FieldErrors errors) {
        errors.demand(
                input == null || input.getBytes(StandardCharsets.UTF_8).length <= INPUT_BYTES,
                "sandbox.input",
                "must have at most 262144 bytes");
        return input;
    }

    private static boolean isPlainName(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    private static byte @Nullable [] decode(@Nullable String base64) {
        try {
            return base64 == null ? null : Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
