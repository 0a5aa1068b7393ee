package io.cloister.orchestrator.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredOutputTest {

    @Test
    void splitsNoCharacter() {
        byte[] text = ("x" + "🦉".repeat(20_000)).getBytes(UTF_8);

        assertThat(readFrom(0, text, true)).isEqualTo(text);
    }

    @Test
    void handsOutBytesThatAreNoTextAsTheyAre() {
        byte[] bytes = new byte[50_000];
        Arrays.fill(bytes, (byte) 0x80);

        assertThat(readFrom(0, bytes, false)).isEqualTo(bytes);
    }

    @Test
    void goesOnInsideACharacter() {
        byte[] text = "🦉🦉".getBytes(UTF_8);

        assertThat(readFrom(1, text, false)).isEqualTo(Arrays.copyOfRange(text, 1, text.length));
    }

    @Test
    void hasNothingBehindItsEnd() {
        StoredOutput output = new StoredOutput(new byte[3], new byte[0]);

        assertThat(output.next(LogStream.STDOUT, new Position("job", 4, 0))).isEmpty();
    }

    private static byte[] readFrom(int from, byte[] bytes, boolean asText) {
        StoredOutput output = new StoredOutput(bytes, new byte[0]);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        Position position = new Position("job", from, 0);
        for (Optional<LogEvent> next = output.next(LogStream.STDOUT, position);
                next.isPresent();
                next = output.next(LogStream.STDOUT, position)) {
            LogEvent event = next.get();
            assertThat(event.offset()).isEqualTo(position.stdout());
            assertThat(event.text() != null).isEqualTo(asText);
            read.writeBytes(event.bytes());
            position = position.after(LogStream.STDOUT, event.bytes().length);
        }
        return read.toByteArray();
    }
}
