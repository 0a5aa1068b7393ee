package io.cloister.node.registration;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The orchestrator that this node belongs to.
 *
 * @param url its base URL
 * @param psk the key that every node of this orchestrator knows, and nobody else
 * @param firstRetry wait after a first failed call; it doubles from there
 * @param longestRetry the longest wait between calls
 */
@ConfigurationProperties("node.orchestrator")
@Validated
public record OrchestratorProperties(
        @NotNull URI url,

        @NotBlank(message = "must not be empty; set NODE_REGISTRATION_PSK to the orchestrator's")
        String psk,

        @NotNull Duration firstRetry,
        @NotNull Duration longestRetry) {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** Whether it is an address that HTTP can reach. */
    @AssertTrue(message = "must be http://host:port or https://host; set ORCHESTRATOR_URL")
    public boolean isUrlValid() {
        return url.getHost() != null && url.getScheme() != null && SCHEMES.contains(url.getScheme());
    }

    @Override
    public String toString() {
        return "OrchestratorProperties[url=" + url + "]";
    }
}
