package io.cloister.worker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.worker.output.Utf8;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The next bytes of a stream as they travel: as text as far as they are UTF-8, else as base64. U+0000 is UTF-8 and no text,
 * because neither our JSON nor a database takes it.
 *
 * @param length how many bytes it stands for; 0 where the rest of a character must come first
 */
record Payload(int length, @Nullable String text, @Nullable String base64) {

    /**
     * Takes the first of these bytes.
     *
     * @param last whether none will ever follow them
     */
    static Payload of(byte[] bytes, boolean last) {
        CharBuffer characters = CharBuffer.allocate(bytes.length);
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        CoderResult result = UTF_8.newDecoder().decode(rest, characters, false);
        if (rest.position() == 0) {
            return result.isUnderflow() && !last ? new Payload(0, null, null) : binary(bytes);
        }
        String text = characters.flip().toString();
        int zero = text.indexOf('\0');
        return switch (zero) {
            case -1 -> new Payload(rest.position(), text, null);
            case 0 -> binary(bytes);
            default -> text(text.substring(0, zero));
        };
    }

    private static Payload text(String text) {
        return new Payload(text.getBytes(UTF_8).length, text, null);
    }

    // A character that is split at the end may yet be text, together with what follows.
    private static Payload binary(byte[] bytes) {
        int whole = Utf8.wholeCharacters(bytes);
        byte[] taken = whole == 0 ? bytes : Arrays.copyOf(bytes, whole);
        return new Payload(taken.length, null, Base64.getEncoder().encodeToString(taken));
    }
}
