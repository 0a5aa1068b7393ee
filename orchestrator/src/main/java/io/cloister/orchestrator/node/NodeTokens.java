package io.cloister.orchestrator.node;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.orchestrator.auth.BearerToken;
import io.cloister.orchestrator.secret.KeyRing;
import io.cloister.orchestrator.secret.SecretProperties;
import io.cloister.orchestrator.secret.SignedTokens;
import io.cloister.orchestrator.secret.SignedTokens.Claims;
import io.cloister.orchestrator.secret.SignedTokens.Issued;
import io.cloister.orchestrator.start.StartException;
import io.cloister.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who a node is: the pre-shared key lets it register, a JWT of its own lets it do the rest. */
@Component
class NodeTokens {

    private static final int MINIMUM_BYTES = 8;

    private final SignedTokens tokens;
    private final JdbcClient jdbc;
    private final NodeProperties properties;
    private final byte[] psk;

    NodeTokens(
            KeyRing keys,
            Clock clock,
            JdbcClient jdbc,
            NodeProperties properties,
            SecretProperties secrets,
            Environment environment) {
        this.tokens = new SignedTokens(keys, "cloister-node", clock);
        this.jdbc = jdbc;
        this.properties = properties;
        this.psk = psk(secrets, environment).getBytes(StandardCharsets.UTF_8);
    }

    private static String psk(SecretProperties secrets, Environment environment) {
        String psk = secrets.nodeRegistrationPsk();
        if (environment.acceptsProfiles(Profiles.of("dev"))) {
            return psk == null || psk.isBlank() ? "development" : psk;
        }
        if (psk == null || psk.isBlank()) {
            throw new StartException(
                    "NODE_REGISTRATION_PSK is not set; give it a random text that your nodes know too.");
        }
        if (psk.getBytes(StandardCharsets.UTF_8).length < MINIMUM_BYTES) {
            throw new StartException(
                    "NODE_REGISTRATION_PSK is too short; give it at least " + MINIMUM_BYTES + " bytes.");
        }
        return psk;
    }

    /**
     * Compares the key in constant time.
     *
     * @throws ProblemException 401 if it is not ours
     */
    void demandPsk(@Nullable String sent) {
        byte[] bytes = sent == null ? new byte[0] : sent.getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(psk, bytes)) {
            throw new ProblemException(ProblemType.UNAUTHORIZED, "The pre-shared key is wrong.");
        }
    }

    Issued issue(String slug, UUID credential) {
        return tokens.issue(slug, credential, properties.jwtLife());
    }

    /** What a node's own token says, valid or not any more for its node. */
    Optional<Claims> read(@Nullable String authorization) {
        return tokens.verify(BearerToken.of(authorization));
    }

    /**
     * The node that calls.
     *
     * @return its slug
     * @throws ProblemException 401 if there is no token, or not the last one of its node
     */
    String demandNode(@Nullable String authorization) {
        return read(authorization).filter(this::isCurrent).map(Claims::subject).orElseThrow(NodeTokens::unknown);
    }

    /** The 401 for a node that is not, or no longer, one of ours. */
    static ProblemException unknown() {
        return new ProblemException(
                ProblemType.UNAUTHORIZED, "The node's token is missing, over or replaced; register again.");
    }

    private boolean isCurrent(Claims claims) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM nodes WHERE slug = :slug AND credential = :credential)")
                .param("slug", claims.subject())
                .param("credential", claims.id())
                .query(Boolean.class)
                .single();
    }
}
