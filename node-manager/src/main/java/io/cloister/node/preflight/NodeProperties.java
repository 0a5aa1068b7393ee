package io.cloister.node.preflight;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who this node is and where it keeps its state.
 *
 * @param slug its name among nodes; the host's name where empty
 * @param name its name for people, if it has one
 * @param labels what tasks may ask for
 * @param stateDir directory for credentials and the lock, made with mode 0700
 */
@ConfigurationProperties("node")
@Validated
public record NodeProperties(
        @DefaultValue("")
        @Pattern(
                regexp = "|[a-z0-9][a-z0-9-]{0,62}",
                message = "must be 1 to 63 of a-z, 0-9 and -, not beginning with -; set NODE_SLUG")
        String slug,

        @Nullable String name,

        @DefaultValue
        List<
                        @Pattern(
                                regexp = "[A-Za-z0-9][A-Za-z0-9._:/=@-]{0,62}",
                                message =
                                        "must be 1 to 63 letters, digits and ._:/=@-, beginning with a letter or digit;"
                                                + " set NODE_LABELS")
                        String>
                labels,

        @NotNull Path stateDir) {

    public NodeProperties {
        labels = labels.stream().filter(label -> !label.isBlank()).toList();
    }
}
