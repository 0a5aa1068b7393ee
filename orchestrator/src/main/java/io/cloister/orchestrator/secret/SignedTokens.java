package io.cloister.orchestrator.secret;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * JWTs of one audience, with one algorithm (HS256, RFC 7519) and a key of their own: a token for another audience does
 * not verify, whoever made it. Thread-safe.
 */
public final class SignedTokens {

    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.HS256);
    private static final String ISSUER = "cloister";

    private final String audience;
    private final SecretKey key;
    private final Clock clock;

    public SignedTokens(KeyRing keys, String audience, Clock clock) {
        this.audience = audience;
        this.key = keys.key("sign " + audience, "HmacSHA256");
        this.clock = clock;
    }

    /**
     * Issues a token.
     *
     * @param subject whom it is for
     * @param id what it can be revoked by: a session or a credential
     */
    public Issued issue(String subject, UUID id, Duration life) {
        Instant now = clock.instant();
        Instant expiresAt = now.plus(life);
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(audience)
                .subject(subject)
                .jwtID(id.toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(expiresAt))
                .build();
        SignedJWT jwt = new SignedJWT(HEADER, claims);
        try {
            jwt.sign(new MACSigner(key));
        } catch (JOSEException broken) {
            throw new IllegalStateException("cannot sign a token", broken);
        }
        return new Issued(jwt.serialize(), expiresAt);
    }

    /** What a token says, where it is ours, for this audience and not yet over. */
    public Optional<Claims> verify(@Nullable String token) {
        if (token == null) {
            return Optional.empty();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            boolean ours =
                    jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256) && jwt.verify(new MACVerifier(key));
            return ours ? read(jwt.getJWTClaimsSet()) : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private Optional<Claims> read(JWTClaimsSet claims) {
        Date expiry = claims.getExpirationTime();
        boolean valid = claims.getAudience().contains(audience)
                && expiry != null
                && expiry.toInstant().isAfter(clock.instant());
        return valid
                ? Optional.of(new Claims(claims.getSubject(), UUID.fromString(claims.getJWTID())))
                : Optional.empty();
    }

    /** A token and when it ends. */
    public record Issued(String token, Instant expiresAt) {

        @Override
        public String toString() {
            return "Issued[expiresAt=" + expiresAt + "]";
        }
    }

    /** Whom a token is for, and what it can be revoked by. */
    public record Claims(String subject, UUID id) {}
}
