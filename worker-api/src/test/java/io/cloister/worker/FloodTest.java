package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Two gigabytes of output in lines of 64 bytes: what is kept is exact, and neither memory nor disk grows with it. */
@OnEachEngine
@Tag("long")
class FloodTest {

    private static final Logger log = LoggerFactory.getLogger(FloodTest.class);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int KEPT_BYTES = 262_144;
    private static final String LINE = "0123456789".repeat(6) + "012";
    private static final long LOG_BYTES = 9L * 1024 * 1024;
    private static final long MEMORY_MIB = 96;

    private final TestEngine engine;

    FloodTest(TestEngine engine) {
        this.engine = engine;
    }

    @Test
    void drainsAndGrowsNothing(@TempDir Path directory) throws IOException {
        String slug = "test-" + UUID.randomUUID();
        AtomicLong logBytes = new AtomicLong();
        try (WorkerProcess worker = new WorkerProcess(engine.host(), slug, directory, Map.of())) {
            worker.client().run(request("warm-up", "sh", "-c", "yes | head -c 1000000"));
            long before = worker.mebibytes("VmRSS");
            long start = System.nanoTime();

            worker.client().accept(request("flood", "sh", "-c", "yes " + LINE + " | head -c 2147483648"));
            Await.until(SOON, "it runs", () -> worker.client().state("flood").equals("running"));
            Path logs = engine.logDirectory(engine.containersOf(slug).getFirst().getId());
            Await.until(LONGEST, "the flood ends", () -> {
                logBytes.accumulateAndGet(bytesIn(logs), Math::max);
                return worker.client().state("flood").equals("ended");
            });

            log.atInfo().log(
                    "{}: {} s, {} MiB resident before and {} MiB at the peak, {} bytes of log",
                    engine.name(),
                    Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                    before,
                    worker.mebibytes("VmHWM"),
                    logBytes);
            JsonNode response =
                    worker.client().get("/v1/worker/jobs/flood").json().path("response");
            assertThat(response.path("status").asString()).isEqualTo("completed");
            assertThat(response.path("stdout").asString().equals((LINE + "\n").repeat(KEPT_BYTES / 64)))
                    .isTrue();
            assertThat(response.path("truncated").path("stdout").asBoolean()).isTrue();
            assertThat(worker.mebibytes("VmHWM")).isLessThan(before + MEMORY_MIB);
            assertThat(logBytes.get()).isBetween(1L, LOG_BYTES);
        }
    }

    private static long bytesIn(Path logs) {
        try (Stream<Path> files = Files.list(logs)) {
            return files.filter(file -> file.toString().contains(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException _) {
            return 0; // Not there yet, or gone with its container.
        }
    }
}
