package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.output.Stdio;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.Pod;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pod whose engine is started anew: on Podman it goes on, and Docker ends it, which is not the command's doing. */
@OnEachEngine
@Timeout(120)
class EngineRestartTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String COUNT = "i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo $i; usleep 20000; done";
    private static final String COUNTED =
            IntStream.rangeClosed(1, 200).mapToObj(number -> number + "\n").collect(Collectors.joining());

    private final RestartableEngine engine;
    private final WorkerFixture worker;

    EngineRestartTest(TestEngine model) {
        engine = RestartableEngine.like(model);
        worker = new WorkerFixture(engine.engine());
    }

    @AfterEach
    void leavesNothing() {
        assertThat(engine.engine().containersOf(worker.slug())).isEmpty();
        worker.close();
        engine.close();
    }

    @Test
    void ofAKilledEngineAndThenOfAStoppedOne() {
        restartWhileItCounts(engine::kill);
        restartWhileItCounts(engine::stop);
    }

    private void restartWhileItCounts(Runnable end) {
        PodOfTheTest pod = PodOfTheTest.plain(worker, COUNT);
        Pod running = pod.start();
        CompletableFuture<Ending> ending = PodOfTheTest.ending(running);
        Await.until(SOON, "it counts", () -> pod.text(Stdio.STDOUT).contains("50\n"));

        end.run();
        engine.start();

        if (engine.engine().name().equals("podman")) {
            assertThat(ending.join()).isEqualTo(new Ending.Exited(0));
            assertThat(pod.text(Stdio.STDOUT)).isEqualTo(COUNTED);
        } else {
            assertThat(ending.join())
                    .isEqualTo(new Ending.SandboxBroken("The container engine was restarted while the job ran.", true));
        }
    }
}
