package io.cloister.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final RandomGenerator NEVER_EARLY = () -> 0L;

    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), NEVER_EARLY);

    @Test
    void doublesUpToItsMaximum() {
        assertThat(backoff.afterFailure()).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.afterFailure()).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.afterFailure()).isEqualTo(Duration.ofSeconds(4));
        assertThat(backoff.afterFailure()).isEqualTo(Duration.ofSeconds(5));
        assertThat(backoff.afterFailure()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void beginsAgainAfterAReset() {
        backoff.afterFailure();
        backoff.reset();

        assertThat(backoff.afterFailure()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void takesOffAFifthAtMost() {
        Backoff early = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), () -> -1L);

        assertThat(early.afterFailure()).isBetween(Duration.ofMillis(800), Duration.ofMillis(801));
    }
}
