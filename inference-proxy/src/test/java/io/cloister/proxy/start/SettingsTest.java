package io.cloister.proxy.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class SettingsTest {

    @Test
    void settingThatIsAbsentIsTheUsualOne() {
        Settings settings = settings(Map.of("ROOM_SIZE", ""));

        assertThat(settings.text("room.name")).isNull();
        assertThat(settings.number("room.seats", "4")).isEqualTo(4);
        assertThat(settings.duration("room.patience", "10s")).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.size("room.size", "10MB")).isEqualTo(DataSize.ofMegabytes(10));
    }

    @Test
    void variableIsThePropertyInCapitalsWithUnderscores() {
        Settings settings = settings(Map.of(
                "ROOM_NAME",
                "hall",
                "ROOM_MOST_SEATS",
                " 5 ",
                "ROOM_FIRST_PATIENCE",
                "2m",
                "ROOM_LARGEST_SIZE",
                "1KB"));

        assertThat(settings.text("room.name")).isEqualTo("hall");
        assertThat(settings.number("room.most-seats", "4")).isEqualTo(5);
        assertThat(settings.duration("room.first-patience", "10s")).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.size("room.largest-size", "10MB")).isEqualTo(DataSize.ofKilobytes(1));
    }

    @Test
    void valueThatCannotBeReadIsNamedInOneSentence() {
        Settings settings = settings(Map.of("ROOM_SEATS", "four", "ROOM_PATIENCE", "long", "ROOM_SIZE", "10 apples"));

        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> settings.number("room.seats", "4"))
                .withMessage("ROOM_SEATS is \"four\"; it must be a whole number.");
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> settings.duration("room.patience", "10s"))
                .withMessage("ROOM_PATIENCE is \"long\"; it must be a duration such as 10s.");
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> settings.size("room.size", "10MB"))
                .withMessage("ROOM_SIZE is \"10 apples\"; it must be a size such as 10MB.");
    }

    private static Settings settings(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("variables", variables));
        return new Settings(environment);
    }
}
