package io.cloister.proxy.storm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/** Bytes for the wire. */
final class Framed {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Framed line(String line) {
        return text(line + "\r\n");
    }

    Framed text(String text) {
        bytes.writeBytes(text.getBytes(ISO_8859_1));
        return this;
    }

    Framed body(byte[] body) {
        bytes.writeBytes(body);
        return this;
    }

    /** A chunked body without its end: chunks of any size, some with extensions. */
    Framed chunks(byte[] body, Dice dice) {
        boolean fine = body.length < 300 && dice.chance(20);
        int at = 0;
        while (at < body.length) {
            int size = Math.min(body.length - at, dice.between(1, fine ? 9 : 20_000));
            line(Integer.toHexString(size) + (dice.chance(10) ? ";name=\"value\"" : ""));
            bytes.write(body, at, size);
            line("");
            at += size;
        }
        return this;
    }

    /** The end of a chunked body, sometimes with a trailer. */
    Framed lastChunk(Dice dice) {
        return line("0").text(dice.chance(10) ? "X-Trailer: value\r\n\r\n" : "\r\n");
    }

    int length() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
