package io.cloister.modelserver.library;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The one model file, and what there is to know of it.
 *
 * @param digest SHA-256 of the file, in hexadecimal digits
 * @param size in bytes
 * @param metadata its GGUF keys without the arrays
 * @param parameterCount the numbers in all its tensors
 */
public record ModelFile(
        Path path, String digest, long size, Instant modifiedAt, Map<String, Object> metadata, long parameterCount) {

    /**
     * Finds and reads the file.
     *
     * @throws IllegalStateException where the folder does not hold exactly one readable GGUF file
     */
    static ModelFile in(Path folder) {
        try {
            Path path = onlyGgufIn(folder);
            GgufHeader header = GgufHeader.read(path);
            return new ModelFile(
                    path,
                    sha256(path),
                    Files.size(path),
                    Files.getLastModifiedTime(path).toInstant(),
                    header.metadata(),
                    header.parameterCount());
        } catch (IOException failure) {
            throw new IllegalStateException("The model cannot be read: " + failure.getMessage(), failure);
        }
    }

    private static Path onlyGgufIn(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            found = files.filter(file -> file.toString().endsWith(".gguf")).toList();
        }
        if (found.size() != 1) {
            throw new IllegalStateException("OLLAMA_MODELS is %s, which holds %d GGUF files; it must hold one."
                    .formatted(folder, found.size()));
        }
        return found.getFirst();
    }

    private static String sha256(Path path) throws IOException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            try (InputStream file = new DigestInputStream(Files.newInputStream(path), sha256)) {
                byte[] buffer = new byte[1 << 20];
                while (file.read(buffer) >= 0) {
                    // Reading is all that the digest needs.
                }
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** The family of models, for example {@code llama}. */
    public String architecture() {
        return metadata.getOrDefault("general.architecture", "unknown").toString();
    }

    /** For example {@code 134.52M}. */
    public String parameterSize() {
        return "%.2fM".formatted(parameterCount / 1e6);
    }

    /** The name of the file's quantization, for example {@code Q4_1}. */
    public String quantization() {
        return switch (((Number) metadata.getOrDefault("general.file_type", -1)).intValue()) {
            case 0 -> "F32";
            case 1 -> "F16";
            case 2 -> "Q4_0";
            case 3 -> "Q4_1";
            case 7 -> "Q8_0";
            case 15 -> "Q4_K_M";
            default -> "unknown";
        };
    }

    /** The template in the file, a Jinja text. */
    public String template() {
        return metadata.getOrDefault("tokenizer.chat_template", "").toString();
    }
}
