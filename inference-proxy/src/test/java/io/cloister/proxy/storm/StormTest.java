package io.cloister.proxy.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.RunningProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * No leak, no stuck connection, no wrong answer and flat memory, whatever clients and server do. With the system
 * property {@code storm.index} only that request is played, many times; {@code storm.seed} sets another seed.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@ExtendWith(NoLeaks.class)
class StormTest {

    private static final Logger LOG = LoggerFactory.getLogger(StormTest.class);

    private static final long SEED = Long.getLong("storm.seed", 20_261_125);
    private static final int ONE = Integer.getInteger("storm.index", -1);
    private static final int REPETITIONS = 500;

    private static final long MORE_HEAP = 4L * 1024 * 1024;
    private static final long MORE_DIRECT = 1024 * 1024;
    /** What the JVM may open for itself meanwhile. */
    private static final int OTHER_FILES = 8;

    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final Findings findings = new Findings();

    @TempDir
    private Path directory;

    @Test
    void overTcp() throws Exception {
        try (ModelServer server = ModelServer.tcp(SEED, 10_000, findings)) {
            weather(server, 3_000, 10_000);
        }
    }

    @Test
    void overAUnixSocket() throws Exception {
        try (ModelServer server = ModelServer.unix(directory.resolve("s"), SEED, 10_000, findings)) {
            weather(server, 3_000, 10_000);
        }
    }

    @Test
    @Tag("long")
    void aHundredThousandRequestsOverTcp() throws Exception {
        try (ModelServer server = ModelServer.tcp(SEED, 100_000, findings)) {
            weather(server, 10_000, 100_000);
        }
    }

    @Test
    @Tag("long")
    void aHundredThousandRequestsOverAUnixSocket() throws Exception {
        try (ModelServer server = ModelServer.unix(directory.resolve("s"), SEED, 100_000, findings)) {
            weather(server, 10_000, 100_000);
        }
    }

    private void weather(ModelServer server, int warmUp, int requests) throws Exception {
        try (RunningProxy proxy = RunningProxy.before(server.url())) {
            Storm storm = new Storm(proxy.port(), server, findings);
            if (ONE >= 0) {
                storm.repeat(ONE, REPETITIONS);
                assertThat(findings.first()).isEmpty();
                return;
            }
            long files = Footprint.openFiles();
            storm.rage(0, warmUp);
            settle(server, files);
            Footprint before = Footprint.now();
            storm.rage(warmUp, requests);
            settle(server, files);
            Footprint after = Footprint.now();

            LOG.info("{} requests with seed {}: {}, from {} to {}", requests, SEED, storm.tally(), before, after);
            assertThat(after.heap()).isLessThan(before.heap() + MORE_HEAP);
            assertThat(after.direct()).isLessThan(before.direct() + MORE_DIRECT);
            assertEachHasHappened(storm.tally());
        }
    }

    /** All that is left are connections which the proxy keeps for the next request: one socket here, one there. */
    private void settle(ModelServer server, long files) {
        assertThat(findings.first()).as("%d findings", findings.count()).isEmpty();
        assertThat(Storm.await(SETTLED, () -> server.atWork().isEmpty()))
                .as("the server still works on %s", server.atWork())
                .isTrue();
        assertThat(Storm.await(SETTLED, () -> Footprint.openFiles() <= files + OTHER_FILES + 2L * server.connections()))
                .as(
                        "%d files were open, %d are, %d connections are kept",
                        files, Footprint.openFiles(), server.connections())
                .isTrue();
    }

    private static void assertEachHasHappened(Tally tally) {
        for (Outcome outcome : Outcome.values()) {
            if (outcome != Outcome.STALE) {
                assertThat(tally.of(outcome)).as(outcome.name()).isPositive();
            }
        }
    }
}
