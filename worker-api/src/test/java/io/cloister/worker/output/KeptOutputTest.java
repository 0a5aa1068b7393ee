package io.cloister.worker.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptOutputTest {

    private static final Path FULL_DISK = Path.of("/dev/full");

    @TempDir
    Path directory;

    private Path stdout;
    private Path stderr;
    private KeptOutput output;

    @BeforeEach
    void open() throws IOException {
        stdout = directory.resolve("stdout");
        stderr = directory.resolve("stderr");
        output = KeptOutput.open(stdout, stderr);
    }

    @AfterEach
    void close() {
        output.close();
    }

    @Test
    void keepsAllOfWhatFits() {
        write(output, Stdio.STDOUT, "x".repeat(KeptOutput.KEPT_BYTES));

        assertThat(output.text(Stdio.STDOUT)).hasSize(KeptOutput.KEPT_BYTES);
        assertThat(output.truncated(Stdio.STDOUT)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "€", "😀"})
    void cutsBeforeACharacterThatDoesNotFitWhole(String character) throws IOException {
        int length = character.getBytes(UTF_8).length;
        for (int room = 0; room <= length; room++) {
            Path file = directory.resolve("room" + room);
            try (KeptOutput kept = KeptOutput.open(stdout, file)) {
                write(kept, Stdio.STDERR, "x".repeat(KeptOutput.KEPT_BYTES - room));
                write(kept, Stdio.STDERR, character + "y");

                assertThat(kept.text(Stdio.STDERR)).endsWith(room == length ? character : "x");
                assertThat(kept.text(Stdio.STDERR)).doesNotContain("\uFFFD");
                assertThat(kept.truncated(Stdio.STDERR)).isTrue();
                assertThat(file).hasSize(KeptOutput.KEPT_BYTES);
            }
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
        write(output, Stdio.STDOUT, "x".repeat(KeptOutput.KEPT_BYTES + 1));
        write(output, Stdio.STDERR, "short");

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
        assertThat(output.truncated(Stdio.STDERR)).isTrue();
    }

    @Test
    void isOnDiskAsItComesForTheOwnerAlone() throws IOException {
        write(output, Stdio.STDOUT, "one\n");

        assertThat(stdout).hasContent("one\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stdout)))
                .isEqualTo("rw-------");
    }

    @Test
    void isReadFromAnyOffsetWhileItIsWritten() throws IOException {
        byte[] into = new byte[3];
        write(output, Stdio.STDOUT, "abcdef");

        assertThat(output.read(Stdio.STDOUT, 1, into)).isEqualTo(3);
        assertThat(into).asString().isEqualTo("bcd");
        assertThat(output.read(Stdio.STDOUT, 5, into)).isEqualTo(1);
        assertThat(output.read(Stdio.STDOUT, 6, into)).isZero();
        assertThat(output.size(Stdio.STDOUT)).isEqualTo(6);
        assertThat(output.size(Stdio.STDERR)).isZero();
    }

    @Test
    void tellsOfTheNextByteAndOfTheFinish() {
        CompletableFuture<Void> first = output.change();
        write(output, Stdio.STDERR, "a");
        CompletableFuture<Void> second = output.change();

        assertThat(first).isDone();
        assertThat(second).isNotDone();
        output.finish();
        assertThat(second).isDone();
        assertThat(output.change()).isDone();
        assertThat(output.finished()).isTrue();
        assertThat(write(output, Stdio.STDERR, "late")).isFalse();
        assertThat(output.text(Stdio.STDERR)).isEqualTo("a");
    }

    @Test
    void closedOutputLeavesOpenWhetherMoreWasToCome() {
        CompletableFuture<Void> change = output.change();

        output.close();

        assertThat(write(output, Stdio.STDOUT, "late")).isFalse();
        assertThat(output.finished()).isFalse();
        assertThat(change).isNotDone();
        assertThat(output.broken()).isNotDone();
    }

    @Test
    void isReadAfterTheEnd() throws IOException {
        write(output, Stdio.STDOUT, "all");
        output.finish();
        byte[] into = new byte[8];

        KeptOutput ended = KeptOutput.ended(stdout, directory.resolve("missing"));

        assertThat(ended.finished()).isTrue();
        assertThat(ended.change()).isDone();
        assertThat(ended.read(Stdio.STDOUT, 0, into)).isEqualTo(3);
        assertThat(ended.read(Stdio.STDERR, 0, into)).isZero();
    }

    @Test
    void goesOnWhereTheFilesEnd() throws IOException {
        write(output, Stdio.STDOUT, "one\n");
        output.close();

        try (KeptOutput again = KeptOutput.open(stdout, stderr)) {
            write(again, Stdio.STDOUT, "two\n");

            assertThat(again.text(Stdio.STDOUT)).isEqualTo("one\ntwo\n");
        }
    }

    @Test
    void aThreadThatIsInterruptedWritesAllTheSame() {
        Thread.currentThread().interrupt();
        write(output, Stdio.STDOUT, "one\n");
        assertThat(Thread.interrupted()).isTrue();
        write(output, Stdio.STDOUT, "two\n");

        assertThat(output.broken()).isNotDone();
        assertThat(output.text(Stdio.STDOUT)).isEqualTo("one\ntwo\n");
    }

    @Test
    void aFullDiskBreaksTheOutputAndLeavesWhatIsThere() throws IOException {
        try (KeptOutput full = KeptOutput.open(stdout, FULL_DISK)) {
            write(full, Stdio.STDOUT, "kept");

            assertThat(write(full, Stdio.STDERR, "lost")).isFalse();
            assertThat(full.broken()).isCompletedWithValueMatching(failure -> failure.getMessage() != null);
            assertThat(full.truncated(Stdio.STDERR)).isTrue();
            assertThat(full.size(Stdio.STDERR)).isZero();
            assertThat(write(full, Stdio.STDOUT, "too late")).isFalse();
            assertThat(full.text(Stdio.STDOUT)).isEqualTo("kept");
        }
    }

    private static boolean write(OutputSink sink, Stdio stream, String text) {
        return sink.write(stream, text.getBytes(UTF_8));
    }
}
