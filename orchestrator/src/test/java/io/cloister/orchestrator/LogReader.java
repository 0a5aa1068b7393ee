package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody who follows a task's live log, on a thread of their own. */
final class LogReader implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> remarks = new CopyOnWriteArrayList<>();
    private final Thread thread;

    /** @param lastEventId where to go on; empty to begin */
    private LogReader(Api api, String path, String lastEventId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.url() + path))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + api.token().orElseThrow());
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> answer = send(request.build());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).get().asString().startsWith("text/event-stream");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        thread = Thread.startVirtualThread(() -> read(answer.body()));
    }

    static LogReader of(Api api, String task) {
        return from(api, task, "");
    }

    static LogReader from(Api api, String task, String lastEventId) {
        return new LogReader(api, "/v1/tasks/" + task + "/logs", lastEventId);
    }

    static LogReader only(Api api, String task, String stream) {
        return new LogReader(api, "/v1/tasks/" + task + "/logs?stream=" + stream, "");
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private void read(InputStream body) {
        Event next = Event.NONE;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    next = new Event(line.substring(4), next.name(), next.data());
                } else if (line.startsWith("event: ")) {
                    next = new Event(next.id(), line.substring(7), next.data());
                } else if (line.startsWith("data: ")) {
                    next = new Event(next.id(), next.name(), line.substring(6));
                } else if (!line.isEmpty()) {
                    remarks.add(line);
                } else if (!next.data().isEmpty()) {
                    events.add(next);
                    next = Event.NONE;
                }
            }
        } catch (IOException broken) {
            remarks.add("broken");
        }
    }

    /** Everything that came, the end too. */
    List<Event> events() {
        return events;
    }

    /** Lines that belong to no event. */
    List<String> remarks() {
        return remarks;
    }

    /** The id of the last event that has one; empty before. */
    String lastEventId() {
        return events.stream().map(Event::id).filter(id -> !id.isEmpty()).reduce("", (_, id) -> id);
    }

    String stdout() {
        return new String(bytes(LogStream.STDOUT), StandardCharsets.UTF_8);
    }

    String stderr() {
        return new String(bytes(LogStream.STDERR), StandardCharsets.UTF_8);
    }

    /** What came of a stream. */
    byte[] bytes(LogStream stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        events.stream()
                .filter(event -> !event.isEnd())
                .map(Event::output)
                .filter(output -> output.stream() == stream)
                .forEach(output -> bytes.writeBytes(output.bytes()));
        return bytes.toByteArray();
    }

    /** Waits until some output has come. */
    LogReader awaitStdout(String text) {
        Eventually.is(this::stdout, text);
        return this;
    }

    /** Waits until the server has closed the stream. */
    LogReader awaitClose() {
        Eventually.is(thread::isAlive, false);
        return this;
    }

    /** Waits for the end, of which there is one, after all else. */
    LogReader awaitEnd(String status) {
        awaitClose();
        assertThat(events).filteredOn(Event::isEnd).hasSize(1);
        assertThat(events.getLast().data()).isEqualTo("{\"status\":\"" + status + "\"}");
        return this;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** An event, as it stood there. */
    record Event(String id, String name, String data) {

        static final Event NONE = new Event("", "", "");

        boolean isEnd() {
            return name.equals("end");
        }

        LogEvent output() {
            return WireJson.mapper().readValue(data, LogEvent.class);
        }
    }
}
