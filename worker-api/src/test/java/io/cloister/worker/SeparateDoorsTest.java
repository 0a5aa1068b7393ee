package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import io.cloister.worker.door.ScriptedSidecar;
import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Port 11434 of a pod: its own sidecar's, whichever others there are, and nobody's where the pod has none. */
@OnEachEngine
class SeparateDoorsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Who answers, twice, and then all ports of both families at which somebody listens, hexadecimal. */
    private static final String LOOK = "for i in 1 2; do wget -qO- http://127.0.0.1:11434/name; done;"
            + " awk '$4 == \"0A\" { print $2 }' /proc/net/tcp /proc/net/tcp6";

    private static final String LOOK_LATER = "while [ ! -e /cloister/look ]; do sleep 0.05; done; " + LOOK;

    private final TestEngine engine;
    private final WorkerFixture worker;

    SeparateDoorsTest(TestEngine engine, WorkerFixture worker) {
        this.engine = engine;
        this.worker = worker;
    }

    @Test
    void leadEachPodToItsOwnSidecarAlone(@TempDir Path doors) throws IOException {
        try (WorkerFixture other = new WorkerFixture(
                engine, "worker.image.sidecar=" + TestEngine.SIDECAR, "worker.door.socket-dir=" + doors)) {
            List<String> jobs = List.of("first-" + UUID.randomUUID(), "second-" + UUID.randomUUID());
            for (String job : jobs) {
                accept(job, other, doors);
            }
            for (String job : jobs) {
                Files.createFile(
                        other.stateDirectory().resolve("jobs").resolve(job).resolve("cloister/look"));
            }

            Set<String> names =
                    jobs.stream().map(job -> nameOfSidecar(job, other)).collect(Collectors.toSet());

            assertThat(names).hasSize(2);
        }
    }

    @Test
    void areNotThereInAPodWithoutInference() {
        Answer answer = worker.client().run(request("job-" + UUID.randomUUID(), "sh", "-c", LOOK));

        assertThat(answer.text("stdout")).isEmpty();
        assertThat(answer.text("stderr")).contains("Connection refused");
    }

    private static void accept(String job, WorkerFixture worker, Path doors) throws IOException {
        List<Path> before = DirectoryTree.children(doors);
        worker.client().accept(request(job, sandbox -> sandbox.put("use_inference", true), "sh", "-c", LOOK_LATER));
        Await.until(SOON, "the pod has a door", () -> !newDoors(doors, before).isEmpty());
        Path door = newDoors(doors, before).getFirst();
        Await.until(SOON, "the door is open", () -> Files.exists(door.resolve("control.sock")));
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door)) {
            sidecar.becomeReady(job);
        }
        Await.until(SOON, "the command runs", () -> worker.client().state(job).equals("running"));
    }

    private static List<Path> newDoors(Path doors, List<Path> before) {
        try {
            return DirectoryTree.children(doors).stream()
                    .filter(door -> !before.contains(door))
                    .toList();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String nameOfSidecar(String job, WorkerFixture worker) {
        List<String> said = worker.client()
                .get("/v1/worker/jobs/" + job + "?wait=20s")
                .json()
                .path("response")
                .path("stdout")
                .asString()
                .lines()
                .toList();
        assertThat(said).hasSize(3).element(2).isEqualTo("0100007F:2CAA");
        assertThat(UUID.fromString(said.get(0))).hasToString(said.get(1));
        return said.get(0);
    }
}
