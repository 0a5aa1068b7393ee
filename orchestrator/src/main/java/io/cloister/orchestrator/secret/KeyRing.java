package io.cloister.orchestrator.secret;

import io.cloister.orchestrator.start.StartException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Set;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * Derives every key of the service from {@code JWT_SECRET} with HKDF-SHA-256 (RFC 5869): one 256-bit key for each
 * purpose, so that what signs never encrypts. Thread-safe.
 */
@Component
public final class KeyRing {

    private static final Logger log = LoggerFactory.getLogger(KeyRing.class);
    private static final int MINIMUM_BYTES = 32;
    private static final Set<String> WELL_KNOWN = Set.of("change", "default", "example", "replace");
    private static final byte[] SALT = "cloister v1".getBytes(StandardCharsets.UTF_8);

    private final byte[] secret;

    /** @throws StartException if the secret is missing, short or an example, outside the profile {@code dev} */
    KeyRing(SecretProperties properties, Environment environment) {
        boolean dev = environment.acceptsProfiles(Profiles.of("dev"));
        this.secret = checked(properties.jwtSecret(), dev).getBytes(StandardCharsets.UTF_8);
    }

    /** The key of one purpose, for example {@code task environment}; the same at each call. */
    public SecretKey key(String purpose, String algorithm) {
        try {
            var parameters = HKDFParameterSpec.ofExtract()
                    .addIKM(secret)
                    .addSalt(SALT)
                    .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), 32);
            return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, parameters);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the JDK lacks HKDF-SHA256", broken);
        }
    }

    private static String checked(@Nullable String secret, boolean dev) {
        if (secret == null || secret.isBlank()) {
            if (dev) {
                log.warn("JWT_SECRET is not set; profile dev goes on with a secret that everybody knows");
                return "cloister development secret, known to everybody";
            }
            throw new StartException("JWT_SECRET is not set; give it at least 32 random bytes.");
        }
        if (dev) {
            return secret;
        }
        if (secret.getBytes(StandardCharsets.UTF_8).length < MINIMUM_BYTES) {
            throw new StartException("JWT_SECRET is too short; give it at least 32 random bytes.");
        }
        if (looksLikeAnExample(secret)) {
            throw new StartException("JWT_SECRET looks like an example; give it at least 32 random bytes.");
        }
        return secret;
    }

    private static boolean looksLikeAnExample(String secret) {
        String lower = secret.toLowerCase(Locale.ROOT);
        return WELL_KNOWN.stream().anyMatch(lower::startsWith);
    }
}
