package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.LogStream;
import io.cloister.worker.LogReader.Event;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What readers of a live log see of a worker that stops and comes back. */
@OnEachEngine
@Timeout(60)
class LiveLogStopTest {

    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String LONG_WHEN_ESCAPED = "head -c 262144 /dev/zero | tr '\\000' '\\001'";

    private final TestEngine engine;

    LiveLogStopTest(TestEngine engine) {
        this.engine = engine;
    }

    @Test
    void aReaderIsSentAwayAndGoesOnWhereItWas() throws IOException {
        String script =
                LONG_WHEN_ESCAPED + " >&2; echo one; until [ -e /cloister/files/go ]; do sleep 0.02; done; echo two";
        try (WorkerFixture worker = new WorkerFixture(engine)) {
            worker.client().accept(request("followed", "sh", "-c", script));
            Event one;
            try (LogReader reader = worker.client().follow("followed", "?stream=stdout");
                    Socket _ = worker.client().followWithoutReading("followed")) {
                one = reader.next().orElseThrow();
                long start = System.nanoTime();
                worker.stop();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(STOP);
                assertThat(reader.next()).isEmpty();
                assertThat(reader.skipped()).contains("retry: 1000");
            }

            worker.start();
            Path files = worker.stateDirectory().resolve("jobs/followed/cloister/files");
            try (LogReader reader = worker.client().follow("followed", "?stream=stdout", "Last-Event-ID", one.id())) {
                Files.createFile(files.resolve("go"));
                assertThat(reader.last().status()).isEqualTo("completed");
                assertThat(reader.text(LogStream.STDOUT)).isEqualTo("two\n");
            }
            try (LogReader late = worker.client().follow("followed", "")) {
                assertThat(late.last().status()).isEqualTo("completed");
                assertThat(late.text(LogStream.STDOUT)).isEqualTo("one\ntwo\n");
                assertThat(late.received(LogStream.STDERR)).hasSize(262_144).containsOnly(1);
            }
            Await.until(SOON, "nothing is left", () -> worker.holdsNothingOf("followed"));
        }
    }
}
