package io.cloister.orchestrator.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class EventWriterTest {

    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource time = () -> now;
    private final EventWriter writer = new EventWriter(response, time.withZone(ZoneOffset.UTC));

    @Test
    void commentComesFifteenSecondsAfterWhateverCameLast() throws IOException {
        pass(Duration.ofSeconds(14));
        assertThat(written()).isEmpty();

        writer.output(new Position("job", 1, 0), new LogEvent(LogStream.STDOUT, 0, "x", null));
        String event = written();
        pass(Duration.ofSeconds(14));
        assertThat(written()).isEqualTo(event);

        pass(Duration.ofSeconds(1));
        assertThat(written()).startsWith(event + ": ").endsWith("\n\n");
    }

    private void pass(Duration duration) throws IOException {
        now = now.plus(duration);
        writer.breakSilence();
    }

    private String written() throws IOException {
        return response.getContentAsString();
    }
}
