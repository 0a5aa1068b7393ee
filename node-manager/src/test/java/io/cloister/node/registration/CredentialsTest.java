package io.cloister.node.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.RegisterResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT1H", "PT-1H", "PT30H", "PT-30H"})
    void areRenewedAfterTwoThirdsOfTheirLifeWhateverTheNodesClockSays(Duration off) {
        RegisterResponse answer = new RegisterResponse(
                1,
                ISSUED,
                new RegisterResponse.Orchestrator(
                        "http://x", new RegisterResponse.Endpoints("http://x", "http://x", "http://x")),
                new RegisterResponse.Auth("a jwt", ISSUED.plus(Duration.ofHours(24))));

        Credentials credentials = Credentials.of(answer, ISSUED.plus(off));

        assertThat(credentials.renewAt()).isEqualTo(ISSUED.plus(off).plus(Duration.ofHours(16)));
    }
}
