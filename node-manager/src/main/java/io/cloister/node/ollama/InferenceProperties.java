package io.cloister.node.ollama;

import io.cloister.contracts.node.InferenceMode;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What this node's owner wants of inference.
 *
 * @param mode whether to serve it: {@code allow}, {@code disabled} or {@code require}
 * @param upstreamUrl where the model server is, as this machine sees it; empty for the usual place
 * @param port port of this machine which is the usual place
 * @param checkInterval pause between two looks at the model server
 * @param startTimeout how long a container that was started may take to answer
 */
@ConfigurationProperties("node.inference")
@Validated
public record InferenceProperties(
        @NotNull InferenceMode mode,
        @Nullable URI upstreamUrl,

        @Min(value = 1, message = "must be 1 to 65535; set INFERENCE_BACKEND_PORT")
        @Max(value = 65_535, message = "must be 1 to 65535; set INFERENCE_BACKEND_PORT")
        int port,

        @NotNull Duration checkInterval,
        @NotNull Duration startTimeout) {

    /** Whether it is an address that HTTP can reach. */
    @AssertTrue(message = "must be http://host:port or https://host; set OLLAMA_UPSTREAM_URL")
    public boolean isUpstreamUrlValid() {
        return upstreamUrl == null
                || upstreamUrl.toString().isEmpty()
                || (upstreamUrl.getHost() != null
                        && String.valueOf(upstreamUrl.getScheme()).matches("https?"));
    }
}
