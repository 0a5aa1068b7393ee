package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.worker.output.OutputSink;
import io.cloister.worker.output.Stdio;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.Engine;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.Exit;
import io.cloister.worker.pod.LeftException;
import io.cloister.worker.pod.LostContainerException;
import io.cloister.worker.pod.Pod;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pod that is not followed from beginning to end by one attached reader. */
@OnEachEngine
@Timeout(60)
class FollowAgainTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration RUN_TIME = Duration.ofSeconds(40);
    private static final String COUNT = "i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo $i; usleep 20000; done";
    private static final String COUNTED =
            IntStream.rangeClosed(1, 200).mapToObj(number -> number + "\n").collect(Collectors.joining());

    private final TestEngine engine;
    private final WorkerFixture worker;
    private Cut cut;

    FollowAgainTest(TestEngine engine) {
        this.engine = engine;
        this.worker = new WorkerFixture(engine, real -> cut = new Cut(real));
    }

    @AfterEach
    void leavesNothing() {
        assertThat(engine.containersOf(worker.slug())).isEmpty();
        worker.close();
    }

    @Test
    void goesOnWhereTheAttachedReaderWasCutOff() {
        PodOfTheTest pod = PodOfTheTest.plain(worker, COUNT);
        Pod running = pod.start();
        CompletableFuture<Ending> ending = PodOfTheTest.ending(running);
        Await.until(SOON, "it counts", () -> pod.text(Stdio.STDOUT).contains("50\n"));

        cut.cut();

        assertThat(ending.join()).isEqualTo(new Ending.Exited(0));
        assertThat(pod.text(Stdio.STDOUT)).isEqualTo(COUNTED);
        assertThat(pod.output().truncated(Stdio.STDOUT)).isFalse();
    }

    @Test
    void isLeftByOneWorkerAndTakenOverByTheNext() {
        PodOfTheTest pod = PodOfTheTest.plain(worker, COUNT + "; exit 5");
        Pod running = pod.start();
        Await.until(SOON, "it counts", () -> pod.text(Stdio.STDOUT).contains("50\n"));
        CompletableFuture<Ending> left = CompletableFuture.supplyAsync(() -> running.awaitEnd(RUN_TIME, RUN_TIME));
        pod.leave(running);
        assertThatThrownBy(left::join).hasCauseInstanceOf(LeftException.class);

        Ending ending = PodOfTheTest.end(pod.adopt());

        assertThat(ending).isEqualTo(new Ending.Exited(5));
        assertThat(pod.text(Stdio.STDOUT)).isEqualTo(COUNTED);
    }

    @Test
    void saysThatOutputIsGoneWhereTheEngineHasDroppedIt() throws IOException {
        PodOfTheTest pod = PodOfTheTest.plain(
                worker,
                "while [ ! -e /cloister/go ]; do usleep 20000; done; echo first; yes 0123456789abcde | head -c 6000000 >&2");
        pod.leave(pod.start());
        pod.go();
        awaitEnd(pod);

        Ending ending = PodOfTheTest.end(pod.adopt());

        assertThat(ending).isEqualTo(new Ending.Exited(0));
        assertThat(pod.output().truncated(Stdio.STDOUT)).isTrue();
        assertThat(pod.output().truncated(Stdio.STDERR)).isTrue();
    }

    @Test
    void endsAsLostWhereTheContainerIsGone() {
        PodOfTheTest pod = PodOfTheTest.plain(worker, "sleep 60");
        pod.leave(pod.start());
        engine.client()
                .removeContainerCmd(pod.identity().sandbox())
                .withForce(true)
                .exec();

        assertThatThrownBy(pod::adopt).isInstanceOf(LostContainerException.class);

        assertThat(worker.holdsNothingOf(pod.jobId())).isTrue();
    }

    @Test
    void endsAlsoWhereTheContainerGoesWhileItIsFollowedAgain() {
        PodOfTheTest pod = PodOfTheTest.plain(worker, "echo on; sleep 60");
        pod.leave(pod.start());
        Pod adopted = pod.adopt();
        CompletableFuture<Ending> ending = PodOfTheTest.ending(adopted);
        Await.until(SOON, "it is followed", () -> pod.text(Stdio.STDOUT).equals("on\n"));

        engine.client()
                .removeContainerCmd(pod.identity().sandbox())
                .withForce(true)
                .exec();

        // Engines kill before they remove: who looks in between sees how the command ended.
        assertThat(ending.<Object>handle((end, lost) -> end == null ? lost.getCause() : end)
                        .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                        .join())
                .matches(outcome -> outcome instanceof EngineException || outcome.equals(new Ending.Exited(137)));
    }

    @Test
    void killsFirstWhatIsOverdue() {
        PodOfTheTest pod = PodOfTheTest.plain(worker, "echo on; sleep 60");
        pod.leave(pod.start());

        Ending ending;
        try (Pod adopted = pod.adopt()) {
            ending = adopted.awaitEnd(Duration.ofSeconds(-1), RUN_TIME);
        }

        assertThat(ending).isEqualTo(new Ending.TimedOut(RUN_TIME));
        assertThat(pod.text(Stdio.STDOUT)).isEqualTo("on\n");
    }

    @Test
    void startsNothingASecondTime() {
        PodOfTheTest pod = PodOfTheTest.plain(worker, "cat /proc/sys/kernel/random/uuid");
        pod.leave(pod.start());
        awaitEnd(pod);

        Ending ending = PodOfTheTest.end(pod.adopt());

        assertThat(ending).isEqualTo(new Ending.Exited(0));
        assertThat(pod.text(Stdio.STDOUT)).hasLineCount(1);
    }

    @Test
    void endsSoonWhenItIsCanceledAfterBeingTakenOver() {
        PodOfTheTest pod = PodOfTheTest.plain(worker, "echo on; sleep 60");
        pod.leave(pod.start());
        pod.stop().request(new Ending.Canceled());

        Ending ending = PodOfTheTest.end(pod.adopt());

        assertThat(ending).isEqualTo(new Ending.Canceled());
        assertThat(pod.text(Stdio.STDOUT)).isEqualTo("on\n");
    }

    private void awaitEnd(PodOfTheTest pod) {
        Await.until(
                SOON,
                "the command has ended",
                () -> !engine.inspect(pod.identity().sandbox()).getState().getRunning());
    }

    /** An engine whose attached readers can be cut off, as it happens when its service is killed. */
    private static final class Cut extends EngineAround {

        private CompletableFuture<Exit> real = new CompletableFuture<>();
        private CompletableFuture<Exit> seen = new CompletableFuture<>();

        Cut(Engine engine) {
            super(engine);
        }

        @Override
        public CompletableFuture<Exit> follow(String containerId, OutputSink sink) {
            real = super.follow(containerId, sink);
            seen = real.copy();
            return seen;
        }

        void cut() {
            seen.completeExceptionally(new EngineException("follow a container", "the connection broke", true, null));
            real.cancel(true);
        }
    }
}
