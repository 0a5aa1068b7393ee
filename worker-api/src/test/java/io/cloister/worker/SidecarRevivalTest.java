package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.output.Stdio;
import io.cloister.worker.pod.ContainerSpec;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.Engine;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.Pod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sidecar that dies while its pod runs: another one takes its place, or the job ends. */
@OnEachEngine
@Timeout(60)
class SidecarRevivalTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Who answers at first, and then the next who does. */
    private static final String LOOK = "a=; while [ -z \"$a\" ]; do a=$(wget -qO- http://127.0.0.1:11434/name); done;"
            + " echo $a; while :; do b=$(wget -qO- http://127.0.0.1:11434/name 2>&-);"
            + " [ -n \"$b\" ] && [ \"$b\" != $a ] && break; usleep 50000; done; echo $b; ls /sys/class/net";

    private final TestEngine engine;
    private final WorkerFixture worker;
    private Doors doors;

    SidecarRevivalTest(TestEngine engine) {
        this.engine = engine;
        this.worker = new WorkerFixture(engine, real -> doors = new Doors(real));
    }

    @AfterEach
    void leavesNothing() {
        assertThat(engine.containersOf(worker.slug())).isEmpty();
        worker.close();
    }

    @Test
    void opensTheDoorAgain() {
        PodOfTheTest pod = PodOfTheTest.withDoor(worker, LOOK, TestEngine.SIDECAR);
        CompletableFuture<Ending> ending = PodOfTheTest.ending(pod.start());
        awaitFirstAnswer(pod);

        kill(pod);

        checkTwoDoors(pod, ending.join());
    }

    @Test
    void opensTheDoorAgainOfAPodThatIsTakenOver() {
        PodOfTheTest pod = PodOfTheTest.withDoor(worker, LOOK, TestEngine.SIDECAR);
        Pod running = pod.start();
        awaitFirstAnswer(pod);
        pod.leave(running);
        kill(pod);

        checkTwoDoors(pod, PodOfTheTest.end(pod.adopt()));
    }

    @Test
    void endsTheJobWhereNoOtherCanBeMade() {
        PodOfTheTest pod = PodOfTheTest.withDoor(worker, LOOK, TestEngine.SIDECAR);
        CompletableFuture<Ending> ending = PodOfTheTest.ending(pod.start());
        awaitFirstAnswer(pod);
        doors.refuse = true;

        kill(pod);

        assertThat(ending.join()).isInstanceOfSatisfying(Ending.SandboxBroken.class, broken -> {
            assertThat(broken.reason()).contains("no more of them");
            assertThat(broken.retryable()).isTrue();
        });
    }

    private static void awaitFirstAnswer(PodOfTheTest pod) {
        Await.until(SOON, "the door answers", () -> pod.text(Stdio.STDOUT).contains("\n"));
    }

    private void kill(PodOfTheTest pod) {
        engine.client().killContainerCmd(pod.identity().sidecar()).exec();
    }

    private static void checkTwoDoors(PodOfTheTest pod, Ending ending) {
        assertThat(ending).isEqualTo(new Ending.Exited(0));
        List<String> said = pod.text(Stdio.STDOUT).lines().toList();
        assertThat(said).hasSize(3).doesNotHaveDuplicates().last().isEqualTo("lo");
    }

    /** Sidecars whose conversation with the worker the test leads, as many as it allows. */
    private static final class Doors extends ScriptedDoors {

        private volatile boolean refuse;

        Doors(Engine engine) {
            super(engine);
        }

        @Override
        public String create(ContainerSpec spec) {
            if (refuse) {
                throw new EngineException("create a container", "no more of them", false, null);
            }
            return super.create(spec);
        }
    }
}
