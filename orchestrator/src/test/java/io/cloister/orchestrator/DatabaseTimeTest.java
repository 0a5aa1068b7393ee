package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloister.contracts.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only the database's clock decides: that of the machine may be off by hours. */
class DatabaseTimeTest {

    private final String server = RunningOrchestrator.get().databaseUrl();

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H"})
    void clockThatIsAnHourOffChangesNothing(Duration shift) {
        try (ShiftedDatabase database = new ShiftedDatabase(server, shift);
                RunningOrchestrator orchestrator = RunningOrchestrator.on(database.url());
                TestNode node = new TestNode(orchestrator.anonymous(), "shifted").join(orchestrator.admin())) {
            Api admin = orchestrator.admin();
            Instant now = timeOf(orchestrator);

            assertThat(expiry(admin.token().orElseThrow())).isCloseTo(now.plusSeconds(900), minute());
            assertThat(Instant.parse(node.register().body().get("issued_at").stringValue()))
                    .isCloseTo(now, minute());
            assertThat(expiry(node.api().token().orElseThrow())).isCloseTo(now.plusSeconds(86_400), minute());
            String task = admin.tasks().create("true");
            Eventually.is(() -> admin.tasks().status(task), "completed");
            assertThat(node.state(admin)).isEqualTo("schedulable");
        }
    }

    @Test
    void tokensEndWhenTheDatabaseSaysSo() {
        try (ShiftedDatabase database = new ShiftedDatabase(server, Duration.ZERO);
                RunningOrchestrator orchestrator = RunningOrchestrator.on(database.url());
                TestNode node = new TestNode(orchestrator.anonymous(), "ageing").join(orchestrator.admin())) {
            Api admin = orchestrator.admin();

            database.shift(Duration.ofMinutes(14));
            Eventually.is(() -> isAbout(orchestrator, Duration.ofMinutes(14)), true);
            assertThat(admin.get("/v1/users/me").status()).isEqualTo(200);

            database.shift(Duration.ofMinutes(16));
            Eventually.is(() -> admin.get("/v1/users/me").status(), 401);
            assertThat(node.api().get("/v1/nodes/config").status()).isEqualTo(200);

            database.shift(Duration.ofHours(25));
            Eventually.is(() -> node.api().get("/v1/nodes/config").status(), 401);
            assertThat(node.register().status()).isEqualTo(200);
            assertThat(node.heartbeat().status()).isEqualTo(204);
        }
    }

    /** Whether what the orchestrator takes for the time is so far ahead of this machine's. */
    private static boolean isAbout(RunningOrchestrator orchestrator, Duration ahead) {
        Instant here = Instant.ofEpochMilli(System.currentTimeMillis());
        Instant there = orchestrator.bean(java.time.Clock.class).instant();
        return Duration.between(here.plus(ahead), there).abs().compareTo(Duration.ofSeconds(30)) < 0;
    }

    private static Instant timeOf(RunningOrchestrator orchestrator) {
        return orchestrator
                .jdbc()
                .sql("SELECT now()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    private static Instant expiry(String jwt) {
        byte[] claims = Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]);
        return Instant.ofEpochSecond(
                WireJson.mapper().readTree(claims).get("exp").longValue());
    }

    private static org.assertj.core.data.TemporalUnitOffset minute() {
        return within(1, ChronoUnit.MINUTES);
    }
}
