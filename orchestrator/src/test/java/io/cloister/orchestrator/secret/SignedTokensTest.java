package io.cloister.orchestrator.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class SignedTokensTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final KeyRing keys =
            new KeyRing(new SecretProperties("0123456789abcdef0123456789abcdef", null, null), new MockEnvironment());
    private final UUID id = UUID.randomUUID();

    @Test
    void tokenSaysWhomItIsForUntilItEnds() {
        String token =
                at("users", NOW).issue("somebody", id, Duration.ofMinutes(15)).token();

        assertThat(at("users", NOW.plusSeconds(899)).verify(token)).contains(new SignedTokens.Claims("somebody", id));
        assertThat(at("users", NOW.plusSeconds(901)).verify(token)).isEmpty();
    }

    @Test
    void tokenOfAnotherAudienceDoesNotVerify() {
        String token =
                at("users", NOW).issue("somebody", id, Duration.ofMinutes(15)).token();

        assertThat(at("nodes", NOW).verify(token)).isEmpty();
    }

    @Test
    void tokenWithoutOurSignatureDoesNotVerify() {
        String token =
                at("users", NOW).issue("somebody", id, Duration.ofMinutes(15)).token();
        String claims = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
        String unsigned = "eyJhbGciOiJub25lIn0." + claims + ".";

        assertThat(at("users", NOW).verify(unsigned)).isEmpty();
        assertThat(at("users", NOW).verify(token.substring(0, token.length() - 2)))
                .isEmpty();
        assertThat(at("users", NOW).verify("garbage")).isEmpty();
        assertThat(at("users", NOW).verify(null)).isEmpty();
    }

    private SignedTokens at(String audience, Instant time) {
        return new SignedTokens(keys, audience, Clock.fixed(time, ZoneOffset.UTC));
    }
}
