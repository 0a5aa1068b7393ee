package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.LogStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two hundred readers that never read cost the worker little, and the job and the one that reads nothing. */
@OnEachEngine
@Timeout(120)
class LiveLogMemoryTest {

    private static final Logger log = LoggerFactory.getLogger(LiveLogMemoryTest.class);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final int BOUND = 262_144;
    private static final int READERS = 200;
    private static final long MEMORY_MIB = 96;
    private static final String FLOOD = "yes 0123456789abcde | head -c 1000000; yes error | head -c 1000000 >&2; ";

    private final TestEngine engine;

    LiveLogMemoryTest(TestEngine engine) {
        this.engine = engine;
    }

    @Test
    void staysBounded(@TempDir Path directory) throws IOException {
        try (WorkerProcess worker =
                new WorkerProcess(engine.host(), "test-" + UUID.randomUUID(), directory, Map.of())) {
            WorkerClient client = worker.client();
            client.accept(request("warm-up", "sh", "-c", FLOOD));
            client.follow("warm-up", "").last();
            long before = worker.mebibytes("VmRSS");
            client.accept(
                    request("followed", "sh", "-c", "until [ -e /cloister/files/go ]; do sleep 0.02; done; " + FLOOD));
            List<Socket> stalled = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                stalled.add(client.followWithoutReading("followed"));
            }
            Path files = directory.resolve("state/jobs/followed/cloister/files");
            Await.until(SOON, "its directory is there", () -> Files.isDirectory(files));

            long start = System.nanoTime();
            Files.createFile(files.resolve("go"));
            try (LogReader reader = client.follow("followed", "")) {
                assertThat(reader.last().status()).isEqualTo("completed");
                assertThat(reader.received(LogStream.STDOUT)).hasSize(BOUND);
                assertThat(reader.received(LogStream.STDERR)).hasSize(BOUND);
            }

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            log.atInfo().log(
                    "{}: {} MiB resident before and {} MiB at the peak",
                    engine.name(),
                    before,
                    worker.mebibytes("VmHWM"));
            assertThat(worker.mebibytes("VmHWM")).isLessThan(before + MEMORY_MIB);
            for (Socket socket : stalled) {
                socket.close();
            }
            Path workspace = directory.resolve("state/workspaces/followed");
            Await.until(SOON, "its pod is gone", () -> Files.notExists(workspace));
        }
    }
}
