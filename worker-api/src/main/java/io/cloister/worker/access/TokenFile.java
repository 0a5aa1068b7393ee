package io.cloister.worker.access;

import io.cloister.worker.start.StartFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.springframework.stereotype.Component;

/**
 * The bearer token of this node, kept in a file so that it stands in no environment and on no command line. It is read
 * at each call: a token that node-manager has rotated counts at once, and the old one no longer.
 */
@Component
final class TokenFile {

    private final Path file;

    TokenFile(AccessProperties properties) {
        Path named = properties.tokenFile();
        if (named == null || named.toString().isEmpty()) {
            throw new StartFailure("WORKER_TOKEN_FILE is not set; it names the file that holds the bearer token.");
        }
        this.file = named;
        try {
            if (read().length == 0) {
                throw new StartFailure("The token file " + file + " is empty; WORKER_TOKEN_FILE must name a token.");
            }
        } catch (IOException failure) {
            throw new StartFailure(
                    "The token file " + file + " cannot be read; WORKER_TOKEN_FILE must name a readable file.",
                    failure);
        }
    }

    /**
     * Whether this is the token; compared in constant time.
     *
     * @throws IOException if the file is gone
     */
    boolean matches(String token) throws IOException {
        byte[] expected = read();
        return expected.length > 0 && MessageDigest.isEqual(expected, token.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] read() throws IOException {
        return Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
    }
}
