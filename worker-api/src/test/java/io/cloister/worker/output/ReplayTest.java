package io.cloister.worker.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that is read again from its first byte, in pieces that need not be those of the first time. */
class ReplayTest {

    private static final String ALL = "0123456789";

    @TempDir
    Path directory;

    private KeptOutput output;

    @BeforeEach
    void open() throws IOException {
        output = KeptOutput.open(directory.resolve("stdout"), directory.resolve("stderr"));
    }

    @AfterEach
    void close() {
        output.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10})
    void keepsEachByteOnceWhereverItBrokeOff(int piece) throws IOException {
        for (int kept = 0; kept <= ALL.length(); kept++) {
            Path stdout = directory.resolve("stdout" + kept);
            try (KeptOutput broken = KeptOutput.open(stdout, directory.resolve("stderr" + kept))) {
                write(broken, Stdio.STDOUT, ALL.substring(0, kept));
                OutputSink replay = broken.replay();

                for (int at = 0; at < ALL.length(); at += piece) {
                    write(replay, Stdio.STDOUT, ALL.substring(at, Math.min(ALL.length(), at + piece)));
                    write(replay, Stdio.STDERR, "e");
                }

                assertThat(broken.text(Stdio.STDOUT)).isEqualTo(ALL);
                assertThat(broken.truncated(Stdio.STDOUT)).isFalse();
                assertThat(broken.size(Stdio.STDERR)).isEqualTo((ALL.length() + piece - 1) / piece);
            }
        }
    }

    @Test
    void knowsAgainThatThereWasMoreThanIsKept() {
        String full = "x".repeat(KeptOutput.KEPT_BYTES);
        write(output, Stdio.STDOUT, full);

        write(output.replay(), Stdio.STDOUT, full + "y");

        assertThat(output.truncated(Stdio.STDOUT)).isTrue();
        assertThat(output.size(Stdio.STDOUT)).isEqualTo(KeptOutput.KEPT_BYTES);
    }

    @Test
    void countsWhatIsReadAnew() {
        byte[] half = new byte[(int) (KeptOutput.READ_BYTES / 2)];
        assertThat(output.write(Stdio.STDOUT, half)).isTrue();

        OutputSink replay = output.replay();

        assertThat(replay.write(Stdio.STDOUT, half)).isTrue();
        assertThat(replay.write(Stdio.STDOUT, half)).isFalse();
    }

    @Test
    void keepsNothingMoreOfAStreamThatDiffersFromWhatIsKept() {
        write(output, Stdio.STDOUT, ALL);
        write(output, Stdio.STDERR, "error");
        OutputSink replay = output.replay();

        write(replay, Stdio.STDOUT, "456789 and more");
        write(replay, Stdio.STDOUT, " and more");
        write(replay, Stdio.STDERR, "error and more");

        assertThat(output.text(Stdio.STDOUT)).isEqualTo(ALL);
        assertThat(output.truncated(Stdio.STDOUT)).isTrue();
        assertThat(output.text(Stdio.STDERR)).isEqualTo("error and more");
        assertThat(output.truncated(Stdio.STDERR)).isFalse();
    }

    @Test
    void goesOnBehindALossWhereAllThatIsKeptWasPassed() {
        write(output, Stdio.STDOUT, ALL);
        OutputSink replay = output.replay();
        write(replay, Stdio.STDOUT, ALL);

        replay.lost();
        write(replay, Stdio.STDOUT, "more");

        assertThat(output.text(Stdio.STDOUT)).isEqualTo(ALL + "more");
        assertThat(output.truncated(Stdio.STDOUT)).isTrue();
        assertThat(output.truncated(Stdio.STDERR)).isTrue();
    }

    @Test
    void keepsNothingMoreBehindALossBeforeAllThatIsKeptWasPassed() {
        write(output, Stdio.STDOUT, ALL);
        OutputSink replay = output.replay();

        replay.lost();
        write(replay, Stdio.STDOUT, ALL + "more");

        assertThat(output.text(Stdio.STDOUT)).isEqualTo(ALL);
        assertThat(output.truncated(Stdio.STDOUT)).isTrue();
    }

    private static void write(OutputSink sink, Stdio stream, String text) {
        sink.write(stream, text.getBytes(UTF_8));
    }
}
