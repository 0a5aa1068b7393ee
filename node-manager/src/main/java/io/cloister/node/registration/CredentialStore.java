package io.cloister.node.registration;

import io.cloister.node.preflight.PrivateFile;
import io.cloister.node.preflight.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the last credentials in the state directory, mode 0600: after a restart they prove that the slug is ours. */
@Component
final class CredentialStore {

    private static final Logger log = LoggerFactory.getLogger(CredentialStore.class);

    private final Path file;
    private final JsonMapper json;

    CredentialStore(StateDirectory state, JsonMapper json) {
        this.file = state.resolve("credentials");
        this.json = json;
    }

    /** The last credentials, or empty where there are none that can be read. */
    Optional<Credentials> load() {
        try {
            return Files.exists(file)
                    ? Optional.of(json.readValue(Files.readString(file), Credentials.class))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            log.warn("The stored credentials cannot be read; the node registers without them");
            return Optional.empty();
        }
    }

    /** Replaces them. A failure is logged: the node works on, and only its next start is poorer. */
    void save(Credentials credentials) {
        try {
            PrivateFile.write(file, json.writeValueAsString(credentials));
        } catch (IOException e) {
            log.atWarn().setCause(e).log("The credentials could not be stored");
        }
    }
}
