package io.cloister.worker.door;

import io.cloister.contracts.WireJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JSON objects on a connection, one a line in UTF-8. Lines that come in are bounded: who sends them is in a pod. */
final class JsonLines {

    private static final int LONGEST_LINE = 64 * 1024;

    private final SocketChannel channel;
    private final InputStream input;

    JsonLines(SocketChannel channel) {
        this.channel = channel;
        this.input = new BufferedInputStream(Channels.newInputStream(channel));
    }

    /**
     * The next object, or {@code null} where the connection has ended.
     *
     * @throws MalformedLineException if the line is too long or not JSON
     * @throws IOException if the connection is broken
     */
    @Nullable
    JsonNode read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                return null;
            }
            if (line.size() == LONGEST_LINE) {
                throw new MalformedLineException("a line is longer than " + LONGEST_LINE + " bytes");
            }
            line.write(next);
        }
        try {
            return WireJson.mapper().readTree(line.toByteArray());
        } catch (JacksonException malformed) {
            throw new MalformedLineException("a line is not JSON", malformed);
        }
    }

    /**
     * Sends an object.
     *
     * @throws IOException if the connection is broken
     */
    void write(JsonNode message) throws IOException {
        byte[] json = WireJson.mapper().writeValueAsBytes(message);
        ByteBuffer line =
                ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }
}
