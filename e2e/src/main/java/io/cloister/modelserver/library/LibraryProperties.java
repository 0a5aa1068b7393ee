package io.cloister.modelserver.library;

import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Which model is served.
 *
 * @param folder holds the one GGUF file
 * @param name by which it is asked for
 * @param keepAlive how long it counts as loaded after a request that does not say, for example {@code 5m}
 */
@Validated
@ConfigurationProperties("model-server.library")
record LibraryProperties(
        Path folder, @NotBlank String name, @NotBlank String keepAlive) {}
