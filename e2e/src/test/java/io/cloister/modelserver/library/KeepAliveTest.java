package io.cloister.modelserver.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {

    @ParameterizedTest
    @CsvSource({"0, PT0S", "300, PT5M", "5m, PT5M", "1h30m, PT1H30M", "1.5s, PT1.5S", "250ms, PT0.25S"})
    void numbersAreSecondsAndTextsAreGoDurations(String text, Duration expected) {
        assertThat(KeepAlive.of(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-5m"})
    void belowZeroIsForEver(String text) {
        assertThat(KeepAlive.of(text)).isGreaterThan(Duration.ofDays(30_000));
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> KeepAlive.of("soon")).isInstanceOf(IllegalArgumentException.class);
    }
}
