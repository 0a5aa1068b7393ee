package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import java.time.Duration;
import java.util.List;
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
    void leavesItsJobsRunningForTheNextWorker() {
        try (WorkerFixture worker = new WorkerFixture(engine)) {
            String job = "left-running";
            worker.client().accept(WorkerClient.request(job, "sh", "-c", "sleep 60"));
            Await.until(SOON, "it runs", () -> !ids(worker).isEmpty());
            List<String> containers = ids(worker);

            long start = System.nanoTime();
            worker.stop();
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(took).isLessThan(Duration.ofSeconds(5));
            assertThat(ids(worker)).isEqualTo(containers);
            worker.start();
            assertThat(worker.client().state(job)).isEqualTo("running");
        }
    }

    private List<String> ids(WorkerFixture worker) {
        return engine.containersOf(worker.slug()).stream()
                .filter(container -> container.getState().equals("running"))
                .map(Container::getId)
                .toList();
    }
}
