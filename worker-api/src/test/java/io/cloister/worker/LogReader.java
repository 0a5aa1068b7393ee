package io.cloister.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a live log event by event, and puts the pieces of each stream together. */
final class LogReader implements AutoCloseable {

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;
    private final Map<LogStream, ByteArrayOutputStream> received = new EnumMap<>(LogStream.class);
    private final List<String> skipped = new ArrayList<>();
    private String lastId = "";

    LogReader(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
        Stream.of(LogStream.values()).forEach(stream -> received.put(stream, new ByteArrayOutputStream()));
    }

    /** One event as it was sent; one without a name is called {@code message}, as browsers do. */
    record Event(String id, String name, String data) {

        LogEvent piece() {
            return WireJson.mapper().readValue(data, LogEvent.class);
        }

        String status() {
            return WireJson.mapper().readTree(data).path("status").asString("");
        }
    }

    HttpHeaders headers() {
        return response.headers();
    }

    /** The next event; nothing where the connection has ended. Waits for it. */
    Optional<Event> next() {
        String name = "message";
        String data = "";
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (!line.isEmpty()) {
                skipped.add(line);
            } else if (!data.isEmpty()) {
                return Optional.of(taken(new Event(lastId, name, data)));
            }
        }
        return Optional.empty();
    }

    private Event taken(Event event) {
        if (event.name().equals("message")) {
            LogEvent piece = event.piece();
            received.get(piece.stream()).writeBytes(piece.bytes());
        }
        return event;
    }

    /** Reads on until a stream holds this text. */
    void awaitText(LogStream stream, String text) {
        while (!new String(received(stream), UTF_8).contains(text)) {
            var _ = next().orElseThrow(() -> new AssertionError("ended before " + text));
        }
    }

    /** Reads to the end of the connection; returns the last event. */
    Event last() {
        Event last = new Event("", "", "");
        for (Optional<Event> event = next(); event.isPresent(); event = next()) {
            last = event.get();
        }
        return last;
    }

    /** What has come of a stream so far. */
    byte[] received(LogStream stream) {
        return received.get(stream).toByteArray();
    }

    String text(LogStream stream) {
        return new String(received(stream), UTF_8);
    }

    /** The lines that belong to no event: comments and when to come back. */
    List<String> skipped() {
        return List.copyOf(skipped);
    }

    private String line() {
        try {
            return lines.readLine();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
