package io.cloister.worker.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.contracts.worker.RunStatus;
import io.cloister.worker.Await;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.output.Stdio;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LiveLogTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Set<Stdio> BOTH = EnumSet.allOf(Stdio.class);

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final ByteArrayOutputStream reader = new ByteArrayOutputStream();

    private KeptOutput output;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        output = KeptOutput.open(directory.resolve("stdout"), directory.resolve("stderr"));
    }

    @AfterEach
    void close() {
        output.close();
    }

    @Test
    void sendsWhatIsThereAndTheEnd() throws IOException {
        write(Stdio.STDOUT, "out\n");
        write(Stdio.STDERR, "error\n");
        end();

        log(BOTH, new Offsets(0, 0), Duration.ofMinutes(1)).send();

        assertThat(reader).hasToString("""
                id: j:4:0
                data: {"stream":"stdout","offset":0,"text":"out\\n"}

                id: j:4:6
                data: {"stream":"stderr","offset":0,"text":"error\\n"}

                id: j:4:6
                event: end
                data: {"status":"completed"}

                """);
    }

    @Test
    void sendsOneStreamAloneFromWhereTheReaderWas() throws IOException {
        write(Stdio.STDOUT, "out\n");
        write(Stdio.STDERR, "error\n");
        end();

        log(EnumSet.of(Stdio.STDERR), new Offsets(1, 2), Duration.ofMinutes(1)).send();

        assertThat(reader).asString().startsWith("""
                id: j:1:6
                data: {"stream":"stderr","offset":2,"text":"ror\\n"}

                id: j:1:6
                event: end
                """);
    }

    @Test
    void waitsWithTheEndForTheResult() {
        write(Stdio.STDOUT, "out\n");
        CompletableFuture<Void> sending = sendAside(Duration.ofMinutes(1));
        output.finish();
        Await.until(SOON, "the line is there", () -> reader.toString(UTF_8).contains("out"));

        assertThat(sending).isNotDone();
        ended.complete(null);
        sending.join();

        assertThat(reader).asString().contains("event: end");
    }

    @Test
    void saysNowAndThenThatThereIsNothingNewAlsoWhileTheOtherStreamIsBusy() {
        CompletableFuture<Void> sending = CompletableFuture.runAsync(
                () -> send(log(EnumSet.of(Stdio.STDERR), new Offsets(0, 0), Duration.ofMillis(50))));

        Await.until(SOON, "two comments", () -> {
            write(Stdio.STDOUT, "busy\n");
            return reader.toString(UTF_8).contains(": nothing new\n\n: nothing new\n\n");
        });

        end();
        sending.join();
        assertThat(reader).asString().doesNotContain("busy").contains("event: end");
    }

    @Test
    void tellsTheReaderToComeBackWhereTheWorkerStops() {
        write(Stdio.STDOUT, "out\n");
        CompletableFuture<Void> sending = sendAside(Duration.ofMinutes(1));
        Await.until(SOON, "the line is there", () -> reader.toString(UTF_8).contains("out"));

        closing.complete(null);
        sending.join();

        assertThat(reader)
                .asString()
                .endsWith("retry: 1000\n\n: the worker stops\n\n")
                .doesNotContain("event: end");
    }

    @Test
    void endsWithAReaderThatHasGone() {
        write(Stdio.STDOUT, "out\n");
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> new LiveLog(job(), BOTH, new Offsets(0, 0), gone).send())
                .hasMessage("gone");
    }

    private LiveLog log(Set<Stdio> streams, Offsets from, Duration quiet) {
        return new LiveLog(job(), streams, from, reader, quiet);
    }

    private FollowedJob job() {
        return new FollowedJob("j", output, ended, () -> RunStatus.COMPLETED, closing);
    }

    private CompletableFuture<Void> sendAside(Duration quiet) {
        return CompletableFuture.runAsync(() -> send(log(BOTH, new Offsets(0, 0), quiet)));
    }

    private static void send(LiveLog log) {
        try {
            log.send();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void write(Stdio stream, String text) {
        output.write(stream, text.getBytes(UTF_8));
    }

    private void end() {
        output.finish();
        ended.complete(null);
    }
}
