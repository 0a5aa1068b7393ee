package io.cloister.orchestrator.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.task.TaskLogEnd;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.worker.LogEvent;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Writes a task's live log to its reader as server-sent events, each at once. Blocks while the reader is slow. Each method
 * fails with an {@link IOException} where the reader has gone. Confined to one thread.
 */
final class EventWriter {

    /** How long a stream may be quiet: proxies and readers take a longer silence for a break. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

    private final HttpServletResponse response;
    private final Clock clock;
    private Instant written;

    EventWriter(HttpServletResponse response, Clock clock) {
        this.response = response;
        this.clock = clock;
        this.written = clock.instant();
    }

    /** Begins the answer, so that the reader knows that it is heard. */
    void open() throws IOException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        response.flushBuffer();
    }

    /**
     * Some output.
     *
     * @param after where the reader stands when it has it
     */
    void output(Position after, LogEvent event) throws IOException {
        write("id: " + after + "\ndata: " + WireJson.mapper().writeValueAsString(event) + "\n\n");
    }

    /** A comment, if it is time for one. */
    void breakSilence() throws IOException {
        if (!clock.instant().isBefore(written.plus(LONGEST_SILENCE))) {
            write(": nothing new\n\n");
        }
    }

    /** The last event of all. */
    void end(TaskStatus status) throws IOException {
        write("event: end\ndata: " + WireJson.mapper().writeValueAsString(new TaskLogEnd(status)) + "\n\n");
    }

    /** The stream ends before its time, and the reader should come again in a second. */
    void comeAgain() throws IOException {
        write("retry: 1000\n: this orchestrator stops; the log goes on at another\n\n");
    }

    private void write(String frame) throws IOException {
        response.getOutputStream().write(frame.getBytes(UTF_8));
        response.flushBuffer();
        written = clock.instant();
    }
}
