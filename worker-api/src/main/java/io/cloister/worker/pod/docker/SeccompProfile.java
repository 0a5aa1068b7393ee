package io.cloister.worker.pod.docker;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.worker.start.StartFailure;
import io.cloister.worker.state.StateDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * The system calls that a pod may make, the same for sandbox and sidecar. It comes with the program, from {@code
 * docker/seccomp}, and stands in the state directory, too, for engines that want a file.
 */
@Component
final class SeccompProfile {

    private static final String RESOURCE = "/seccomp/sandbox.json";

    private final String text;
    private final Path file;
    private final ContainerPolicy.Seccomp summary;

    SeccompProfile(StateDirectory state) {
        try {
            this.text = read();
            this.file = state.fixed("seccomp.json", text);
            this.summary = summarize(text);
        } catch (IOException | NoSuchAlgorithmException failure) {
            throw new StartFailure("The seccomp profile cannot be written: " + failure + ".", failure);
        }
    }

    /** The profile, JSON on one line. */
    String text() {
        return text;
    }

    /** The profile in short. */
    ContainerPolicy.Seccomp summary() {
        return summary;
    }

    /** A file with the same text, absolute; nobody may write to it. */
    Path file() {
        return file;
    }

    private static String read() throws IOException {
        try (InputStream resource = SeccompProfile.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new FileNotFoundException(RESOURCE);
            }
            return WireJson.mapper().readTree(resource).toString();
        }
    }

    private static ContainerPolicy.Seccomp summarize(String text) throws NoSuchAlgorithmException {
        JsonNode profile = WireJson.mapper().readTree(text);
        long allowed = profile.path("syscalls")
                .valueStream()
                .filter(rule -> rule.path("action").asString("").equals("SCMP_ACT_ALLOW"))
                .flatMap(rule -> rule.path("names").valueStream())
                .distinct()
                .count();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return new ContainerPolicy.Seccomp(
                HexFormat.of().formatHex(digest), profile.path("defaultAction").asString(""), (int) allowed);
    }
}
