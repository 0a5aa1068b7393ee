package io.cloister.orchestrator.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import io.cloister.contracts.worker.RunResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** What an attempt wrote, as it is stored, to be handed out from any byte on. */
final class StoredOutput {

    /** Bytes in one event, or a few less where a character would be split. */
    private static final int PIECE = 16_384;

    private final byte[] stdout;
    private final byte[] stderr;

    StoredOutput(byte[] stdout, byte[] stderr) {
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** The text of a result as bytes: exactly those that the command wrote, where they were UTF-8. */
    static StoredOutput of(RunResponse result) {
        return new StoredOutput(result.stdout().getBytes(UTF_8), result.stderr().getBytes(UTF_8));
    }

    /** The next piece of a stream; nothing where no byte comes after the position. */
    Optional<LogEvent> next(LogStream stream, Position position) {
        byte[] bytes = switch (stream) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
        long offset = position.of(stream);
        return offset < bytes.length ? Optional.of(piece(stream, bytes, (int) offset)) : Optional.empty();
    }

    private static LogEvent piece(LogStream stream, byte[] bytes, int from) {
        int to = endOfPiece(bytes, from);
        try {
            String text = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return new LogEvent(stream, from, text, null);
            }
        } catch (CharacterCodingException noText) {
            // Bytes that are no text are handed out as they are.
        }
        byte[] piece = Arrays.copyOfRange(bytes, from, to);
        return new LogEvent(stream, from, null, Base64.getEncoder().encodeToString(piece));
    }

    /** Before a character that would be split; a character has four bytes at most, so anything longer is no text. */
    private static int endOfPiece(byte[] bytes, int from) {
        int longest = Math.min(from + PIECE, bytes.length);
        for (int to = longest; to > longest - 4; to--) {
            if (to == bytes.length || !isInsideCharacter(bytes[to])) {
                return to;
            }
        }
        return longest;
    }

    private static boolean isInsideCharacter(byte unit) {
        return (unit & 0xC0) == 0x80;
    }
}
