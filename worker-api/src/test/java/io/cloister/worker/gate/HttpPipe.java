package io.cloister.worker.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: messages are read head by head, and their bodies passed on as they come. */
final class HttpPipe {

    private static final int HEX = 16;
    private static final int BUFFER = 16_384;

    private final InputStream in;
    private final OutputStream out;

    HttpPipe(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in, BUFFER);
        this.out = out;
    }

    /** The next head, with the empty line after it; {@code null} where nothing more comes. */
    @Nullable
    HttpHead readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            String line = readLine();
            if (line.isEmpty()) {
                return null;
            }
            head.append(line);
        }
        return new HttpHead(head.toString());
    }

    void write(HttpHead head) throws IOException {
        out.write(head.bytes());
    }

    /** Passes on a body of a length that is known. */
    void pass(long length) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = length; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    /** Passes on a body in chunks, with its trailers. */
    void passChunks() throws IOException {
        for (long size = passSize(); size > 0; size = passSize()) {
            pass(size + 2);
        }
        while (!passLine().equals("\r\n")) {
            // A trailer, which has gone on already.
        }
    }

    /** Passes on whatever comes until the end. */
    void passRest() throws IOException {
        in.transferTo(out);
    }

    private long passSize() throws IOException {
        return Long.parseLong(passLine().strip().split(";", -1)[0], HEX);
    }

    private String passLine() throws IOException {
        String line = readLine();
        if (line.isEmpty()) {
            throw new EOFException();
        }
        out.write(line.getBytes(ISO_8859_1));
        return line;
    }

    /** A line with its end; empty where nothing more comes. */
    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                return line.toString(ISO_8859_1);
            }
        }
        return "";
    }
}
