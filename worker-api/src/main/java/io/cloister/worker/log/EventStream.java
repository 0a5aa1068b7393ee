package io.cloister.worker.log;

import io.cloister.contracts.WireJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Writes server-sent events (WHATWG HTML, section 9.2) to one reader, each at once. Not thread-safe. */
final class EventStream {

    private final OutputStream out;
    private long lastSent = System.nanoTime();

    EventStream(OutputStream out) {
        this.out = out;
    }

    /**
     * Sends an event without a name.
     *
     * @param data a wire record
     * @throws IOException if the reader has gone
     */
    void event(String id, Object data) throws IOException {
        send("id: " + id + "\ndata: " + WireJson.mapper().writeValueAsString(data) + "\n\n");
    }

    /**
     * Sends an event with a name.
     *
     * @param data a wire record
     * @throws IOException if the reader has gone
     */
    void event(String id, String name, Object data) throws IOException {
        send("id: " + id + "\nevent: " + name + "\ndata: " + WireJson.mapper().writeValueAsString(data) + "\n\n");
    }

    /**
     * Sends a line that readers skip.
     *
     * @throws IOException if the reader has gone
     */
    void comment(String text) throws IOException {
        send(": " + text + "\n\n");
    }

    /**
     * Tells the reader how long to wait before it comes back after the end of the connection.
     *
     * @throws IOException if the reader has gone
     */
    void retryAfter(Duration delay) throws IOException {
        send("retry: " + delay.toMillis() + "\n\n");
    }

    /** How long ago the last of all this was sent. */
    Duration quietFor() {
        return Duration.ofNanos(System.nanoTime() - lastSent);
    }

    private void send(String frame) throws IOException {
        out.write(frame.getBytes(StandardCharsets.UTF_8));
        out.flush();
        lastSent = System.nanoTime();
    }
}
