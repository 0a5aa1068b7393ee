package io.cloister.worker.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The first bytes of one stream, at most a fixed number; it knows whether there was more. Not thread-safe. */
final class KeptPrefix {

    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean truncated;

    KeptPrefix(int limit) {
        this.limit = limit;
    }

    void write(byte[] bytes) {
        int taken = Math.min(bytes.length, limit - kept.size());
        kept.write(bytes, 0, taken);
        truncated |= taken < bytes.length;
    }

    /** Records that more came than was seen here. */
    void truncate() {
        truncated = true;
    }

    boolean truncated() {
        return truncated;
    }

    /** The bytes as text: a character that the cut has split is left off, what is not UTF-8 becomes U+FFFD. */
    String text() {
        byte[] bytes = kept.toByteArray();
        int length = truncated ? Utf8.wholeCharacters(bytes) : bytes.length;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
