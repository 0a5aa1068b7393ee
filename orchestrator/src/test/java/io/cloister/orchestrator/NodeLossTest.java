package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A silent node is away, and then lost: but only while somebody was there who could have heard of it. */
class NodeLossTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();
    private final JdbcClient jdbc = orchestrator.jdbc();
    private final TransactionTemplate transaction = orchestrator.bean(TransactionTemplate.class);

    @AutoClose
    private final TestNode node = orchestrator.node("silent").join(admin);

    @ParameterizedTest
    @CsvSource({"25, schedulable", "31, away", "85, away", "91, lost"})
    void silentNodeIsAwayAndThenLost(int seconds, String state) {
        orchestrator.silence(node.slug(), seconds);

        assertThat(node.state(admin)).isEqualTo(state);
        node.heartbeat();
        assertThat(node.state(admin)).isEqualTo("schedulable");
    }

    @Test
    void orchestratorThatStartsDecidesHowLongNodesMayBeSilent() {
        try (RunningOrchestrator impatient = orchestrator.beside(Map.of("orchestrator.node.lost-after", "40s"))) {
            assertThat(impatient.url()).isNotEqualTo(orchestrator.url());
            orchestrator.silence(node.slug(), 41);

            assertThat(node.state(admin)).isEqualTo("lost");
        } finally {
            jdbc.sql("UPDATE control_plane SET lost_after = DEFAULT").update();
        }
        assertThat(node.state(admin)).isEqualTo("away");
    }

    @Test
    void nodeIsNotLostBeforeTheControlPlaneHasBeenUpForAsLong() {
        orchestrator.silence(node.slug(), 1_000);

        upFor(80);
        assertThat(node.state(admin)).isEqualTo("away");
        upFor(91);
        assertThat(node.state(admin)).isEqualTo("lost");
    }

    @Test
    void gapOfTheControlPlaneStartsItsTimeAnew() {
        orchestrator.silence(node.slug(), 91);

        jdbc.sql("UPDATE control_plane SET seen_at = now() - interval '6 seconds'")
                .update();

        Eventually.is(
                () -> jdbc.sql("SELECT up_since > now() - interval '10 seconds' FROM control_plane")
                        .query(Boolean.class)
                        .single(),
                true);
        assertThat(node.state(admin)).isEqualTo("away");
    }

    @Test
    void nodeIsNotLostWhileThereIsNoControlPlane() {
        orchestrator.silence(node.slug(), 91);

        String state = transaction.execute(_ -> {
            jdbc.sql("UPDATE control_plane SET seen_at = now() - interval '6 seconds'")
                    .update();
            return jdbc.sql("SELECT state FROM node_states WHERE slug = :slug")
                    .param("slug", node.slug())
                    .query(String.class)
                    .single();
        });

        assertThat(state).isEqualTo("away");
    }

    @Test
    void renewalOfTheReleaseBeforeCountsToo() {
        UUID earlier = UUID.randomUUID();

        Boolean seen = transaction.execute(_ -> {
            jdbc.sql("UPDATE control_plane SET seen_at = now() - interval '3 seconds'")
                    .update();
            jdbc.sql("INSERT INTO orchestrators (id) VALUES (:id) ON CONFLICT (id) DO UPDATE SET renewed_at = now()")
                    .param("id", earlier)
                    .update();
            return jdbc.sql("SELECT seen_at = now() FROM control_plane")
                    .query(Boolean.class)
                    .single();
        });
        jdbc.sql("DELETE FROM orchestrators WHERE id = :id")
                .param("id", earlier)
                .update();

        assertThat(seen).isTrue();
    }

    private void upFor(int seconds) {
        jdbc.sql("UPDATE control_plane SET up_since = now() - make_interval(secs => :age)")
                .param("age", seconds)
                .update();
    }
}
