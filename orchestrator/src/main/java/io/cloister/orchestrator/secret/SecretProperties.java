package io.cloister.orchestrator.secret;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What must not be known to others.
 *
 * @param jwtSecret the secret that all keys come from, at least 32 bytes
 * @param bootstrapAdminPassword password of the user {@code admin} that the first start makes, 8 to 256 characters
 * @param nodeRegistrationPsk the pre-shared key of nodes, at least 16 characters
 */
@ConfigurationProperties("orchestrator.secrets")
public record SecretProperties(
        @Nullable String jwtSecret,
        @Nullable String bootstrapAdminPassword,
        @Nullable String nodeRegistrationPsk) {

    @Override
    public String toString() {
        return "SecretProperties[]";
    }
}
