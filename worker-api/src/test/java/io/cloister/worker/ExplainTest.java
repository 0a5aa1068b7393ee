package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.worker.Explanation;
import io.cloister.worker.WorkerClient.Answer;
import io.cloister.worker.door.ScriptedSidecar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is said beforehand of a pod is what a real engine makes of the same request. */
@OnEachEngine(settings = {"worker.image.sidecar=" + TestEngine.SIDECAR, "worker.image.allowed=localhost/*"})
class ExplainTest {

    private static final String SECRET = "a-value-of-the-user";
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Shows what the kernel made of the policy, and stays. */
    private static final String LOOK = "cat /proc/self/mounts /proc/net/dev; grep -E '^(Cap|NoNewPrivs|Seccomp:)'"
            + " /proc/self/status; echo seen; sleep 60";

    private final TestEngine engine;
    private final WorkerFixture worker;
    private final WorkerClient client;
    private final String id = "job-" + UUID.randomUUID();

    ExplainTest(TestEngine engine, WorkerFixture worker) {
        this.engine = engine;
        this.worker = worker;
        this.client = worker.client();
    }

    @Test
    void saysOfASandboxWhatTheEngineMakes() {
        ObjectNode request = request(
                id,
                sandbox -> {
                    sandbox.putObject("env").put("GREETING", SECRET);
                    sandbox.putObject("limits")
                            .put("cpus", 0.5)
                            .put("memory_bytes", 100_000_000)
                            .put("pids", 50)
                            .put("open_files", 500)
                            .put("tmp_bytes", 2_097_152)
                            .put("shm_bytes", 1_048_576)
                            .put("workspace_bytes", 4_194_304);
                },
                "sh",
                "-c",
                LOOK);

        Answer answer = client.post("/v1/worker/jobs:explain", request.toString());
        Explanation explained = read(answer);
        client.accept(request);
        InspectContainerResponse sandbox = running("sandbox");

        assertThat(explained.accepted()).isTrue();
        assertThat(explained.refused()).isEmpty();
        assertThat(explained.sidecar()).isNull();
        assertThat(explained.inference()).isNull();
        assertThat(explained.timeoutSeconds()).isEqualTo(3600);
        assertThat(explained.image()).isEqualTo(new Explanation.Image(TestEngine.IMAGE, true, id(sandbox), false));
        MadePolicy made = new MadePolicy(sandbox, seen());
        made.assertIs(explained.sandbox());
        assertThat(explained.sandbox().network().reachable()).isEmpty();
        assertThat(explained.sandbox().environment()).contains("GREETING", "CLOISTER_JOB_ID");
        assertThat(answer.raw().body())
                .doesNotContain(SECRET, worker.stateDirectory().toString());
    }

    @Test
    void saysOfAPodWithADoorWhatTheEngineMakes() throws IOException {
        ObjectNode request = request(
                id,
                sandbox -> {
                    sandbox.put("use_inference", true);
                    sandbox.putArray("models").add("tiny:1b");
                    sandbox.putObject("inference_limits").put("requests", 3);
                },
                "sh",
                "-c",
                LOOK);

        Explanation explained = read(client.post("/v1/worker/jobs:explain", request.toString()));
        client.accept(request);
        InspectContainerResponse sidecar = running("sidecar");
        // The tests' sidecar does not speak at the door.
        try (ScriptedSidecar atTheDoor = ScriptedSidecar.dial(door(sidecar))) {
            JsonNode granted = atTheDoor.becomeReady("proxy");
            InspectContainerResponse sandbox = running("sandbox");

            new MadePolicy(sandbox, seen()).assertIs(explained.sandbox());
            new MadePolicy(sidecar, "").assertIs(explained.sidecar());
            assertThat(explained.sandbox().network().reachable()).containsExactly("http://localhost:11434");
            assertThat(sandbox.getHostConfig().getNetworkMode()).isEqualTo("container:" + sidecar.getId());
            assertThat(explained.inference())
                    .isEqualTo(new Explanation.Door(
                            "http://localhost:11434",
                            List.of("tiny:1b"),
                            3L,
                            null,
                            granted.path("concurrency").asInt(),
                            granted.path("keep_alive_seconds").asLong()));
        }
    }

    @Test
    void leavesNothingBehind() throws IOException {
        try (WorkerFixture idle = new WorkerFixture(engine)) {
            List<Path> before = tree(idle);

            ObjectNode request = request(id, sandbox -> sandbox.put("use_inference", true), "true");
            read(idle.client().post("/v1/worker/jobs:explain", request.toString()));

            assertThat(tree(idle)).isEqualTo(before);
            assertThat(engine.containersOf(idle.slug())).isEmpty();
            assertThat(idle.client().get("/v1/worker/jobs/" + id).status()).isEqualTo(404);
            assertThat(idle.client().get("/v1/worker").json().path("free_slots").asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void namesAllThatIsRefusedAndSaysWhatHoldsForTheRest() {
        ObjectNode request = request(
                "not:an:id",
                sandbox -> {
                    sandbox.put("image", "quay.io/acme/tool").put("timeout_seconds", 20_000);
                    sandbox.putObject("limits").put("pids", 5_000).put("cpus", 0.25);
                    sandbox.putObject("env").put("CLOISTER_X", "1").put("FINE", "1");
                },
                "true");

        Explanation explained = read(client.post("/v1/worker/jobs:explain", request.toString()));

        assertThat(explained.accepted()).isFalse();
        assertThat(explained.refused())
                .contains(
                        new FieldError("sandbox.limits.pids", "must be between 16 and 4096"),
                        new FieldError("sandbox.timeout_seconds", "must be between 1 and 10800"))
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder(
                        "task_id",
                        "job_id",
                        "sandbox.image",
                        "sandbox.env.CLOISTER_X",
                        "sandbox.timeout_seconds",
                        "sandbox.limits.pids");
        assertThat(explained.image()).isEqualTo(new Explanation.Image("quay.io/acme/tool:latest", false, null, false));
        assertThat(explained.timeoutSeconds()).isEqualTo(3600);
        assertThat(explained.sandbox().limits().pids()).isEqualTo(256);
        assertThat(explained.sandbox().limits().cpus()).isEqualTo(0.25);
        assertThat(explained.sandbox().environment()).contains("FINE").doesNotContain("CLOISTER_X");
        assertThat(client.run(request).fields())
                .containsExactlyElementsOf(
                        explained.refused().stream().map(FieldError::field).toList());
    }

    @Test
    void saysThatAnImageWouldHaveToBePulled() {
        ObjectNode request = request(id, sandbox -> sandbox.put("image", "localhost/cloister-test/none"), "true");

        Explanation explained = read(client.post("/v1/worker/jobs:explain", request.toString()));

        assertThat(explained.accepted()).isTrue();
        assertThat(explained.image())
                .isEqualTo(new Explanation.Image("localhost/cloister-test/none:latest", true, null, true));
        assertThat(explained.sandbox()).isNotNull();
    }

    @Test
    void readsABodyAsTheOtherCallsDo() {
        assertThat(client.post("/v1/worker/jobs:explain", "{").status()).isEqualTo(400);
        assertThat(client.post("/v1/worker/jobs:explain", "{\"sandbox\": 5}").status())
                .isEqualTo(400);
        assertThat(read(client.post("/v1/worker/jobs:explain", "{\"version\": 1}"))
                        .refused())
                .extracting(FieldError::field)
                .containsExactly("task_id", "job_id", "sandbox");
    }

    private static Explanation read(Answer answer) {
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        return WireJson.mapper().treeToValue(answer.json(), Explanation.class);
    }

    private InspectContainerResponse running(String role) {
        Await.until(SOON, "the " + role + " runs", () -> find(role) != null);
        return engine.inspect(Objects.requireNonNull(find(role)).getId());
    }

    private Container find(String role) {
        return engine.containersOf(worker.slug()).stream()
                .filter(container -> role.equals(container.getLabels().get("cloister.role"))
                        && id.equals(container.getLabels().get("cloister.job-id"))
                        && "running".equals(container.getState()))
                .findFirst()
                .orElse(null);
    }

    private static Path door(InspectContainerResponse sidecar) {
        return sidecar.getMounts().stream()
                .filter(mount -> "/cloister/door".equals(mount.getDestination().getPath()))
                .map(mount -> Path.of(mount.getSource()))
                .findFirst()
                .orElseThrow();
    }

    /** What the command has seen, once it has been canceled. */
    private String seen() {
        client.post("/v1/worker/jobs/" + id + "/cancel", "");
        return client.get("/v1/worker/jobs/" + id + "?wait=10s")
                .json()
                .path("response")
                .path("stdout")
                .asString();
    }

    private static String id(InspectContainerResponse container) {
        String image = container.getImageId();
        return image.startsWith("sha256:") ? image : "sha256:" + image;
    }

    private static List<Path> tree(WorkerFixture worker) throws IOException {
        try (Stream<Path> paths = Files.walk(worker.stateDirectory())) {
            return paths.sorted().toList();
        }
    }
}
