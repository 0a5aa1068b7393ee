package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Some bytes of a command's output: the data of an event of a live log. Either {@code text} or {@code base64} is there.
 *
 * @param stream where they were written to
 * @param offset how many bytes of the stream come before them
 * @param text the bytes as text, where they are UTF-8 without U+0000; no character is split
 * @param base64 the bytes where they are no such text
 */
@WireRecord
public record LogEvent(
        LogStream stream,
        long offset,
        @Nullable String text,
        @Nullable String base64) {

    /** The bytes themselves. */
    public byte[] bytes() {
        if (base64 != null) {
            return Base64.getDecoder().decode(base64);
        }
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }
}
