package io.cloister.orchestrator.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.orchestrator.start.StartException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RetentionPropertiesTest {

    @Test
    void defaultsAreThoseOfTheReadme() {
        assertThat(bind(Map.of()))
                .isEqualTo(new RetentionProperties(
                        Duration.ofDays(30), Duration.ofDays(1), Duration.ofDays(365), Duration.ofMinutes(1), 200));
    }

    @Test
    void valuesAreMapped() {
        assertThat(bind(Map.of("tasks", "7d", "sessions", "2h", "audit", "90d", "interval", "5s", "batch", "10")))
                .isEqualTo(new RetentionProperties(
                        Duration.ofDays(7), Duration.ofHours(2), Duration.ofDays(90), Duration.ofSeconds(5), 10));
    }

    @Test
    void whatIsNotAboveZeroIsRefusedByName() {
        for (String name : new String[] {"tasks", "sessions", "audit", "interval", "batch"}) {
            assertThatThrownBy(() -> bind(Map.of(name, "0")))
                    .isInstanceOf(BindException.class)
                    .hasRootCauseInstanceOf(StartException.class)
                    .hasRootCauseMessage("orchestrator.retention." + name + " must be above zero.");
        }
    }

    private static RetentionProperties bind(Map<String, String> values) {
        var source = new MapConfigurationPropertySource();
        values.forEach((name, value) -> source.put("orchestrator.retention." + name, value));
        return new Binder(source).bindOrCreate("orchestrator.retention", Bindable.of(RetentionProperties.class));
    }
}
