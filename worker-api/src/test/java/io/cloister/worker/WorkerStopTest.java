package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How the worker stops. */
@OnEachEngine
class WorkerStopTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestEngine engine;

    WorkerStopTest(TestEngine engine) {
        this.engine = engine;
    }

    @Test
    void endsItsJobs() {
        try (WorkerFixture worker = new WorkerFixture(engine)) {
            worker.client().accept(WorkerClient.request("left-running", "sleep", "60"));
            Await.until(
                    SOON, "it runs", () -> worker.client().state("left-running").equals("running"));

            long start = System.nanoTime();
            worker.stop();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(engine.containersOf(worker.slug())).isEmpty();
        }
    }
}
