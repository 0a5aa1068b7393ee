package io.cloister.worker.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapturedOutputTest {

    private final CapturedOutput output = new CapturedOutput();

    @Test
    void keepsAllOfWhatFits() {
        output.write(Stdio.STDOUT, "x".repeat(CapturedOutput.KEPT_BYTES).getBytes(UTF_8));

        assertThat(output.text(Stdio.STDOUT)).hasSize(CapturedOutput.KEPT_BYTES);
        assertThat(output.truncated(Stdio.STDOUT)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "€", "😀"})
    void cutsBeforeACharacterThatDoesNotFitWhole(String character) {
        int length = character.getBytes(UTF_8).length;
        for (int room = 0; room <= length; room++) {
            CapturedOutput captured = new CapturedOutput();
            captured.write(
                    Stdio.STDERR, "x".repeat(CapturedOutput.KEPT_BYTES - room).getBytes(UTF_8));
            captured.write(Stdio.STDERR, (character + "y").getBytes(UTF_8));

            assertThat(captured.text(Stdio.STDERR)).endsWith(room == length ? character : "x");
            assertThat(captured.text(Stdio.STDERR)).doesNotContain("\uFFFD");
            assertThat(captured.truncated(Stdio.STDERR)).isTrue();
        }
    }

    @Test
    void showsWhatIsNotUtf8AndLeavesWhatIsAroundIt() {
        output.write(Stdio.STDOUT, new byte[] {'a', (byte) 0xFF, 'b', (byte) 0xC3});

        assertThat(output.text(Stdio.STDOUT)).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(output.truncated(Stdio.STDOUT)).isFalse();
    }

    @Test
    void keepsTheStreamsApart() {
        output.write(Stdio.STDOUT, "x".repeat(CapturedOutput.KEPT_BYTES + 1).getBytes(UTF_8));
        output.write(Stdio.STDERR, "short".getBytes(UTF_8));

        assertThat(output.text(Stdio.STDERR)).isEqualTo("short");
        assertThat(output.truncated(Stdio.STDERR)).isFalse();
    }

    @Test
    void wantsNoMoreAfter64Mebibytes() {
        byte[] mebibyte = new byte[1024 * 1024];

        for (int count = 1; count < 64; count++) {
            assertThat(output.write(Stdio.STDOUT, mebibyte)).isTrue();
        }

        assertThat(output.write(Stdio.STDOUT, mebibyte)).isFalse();
    }
}
