package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.Golden;
import io.cloister.contracts.WireJson;
import io.cloister.worker.WorkerClient.Answer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The worker's calls from outside, on real engines. */
@OnEachEngine
class WorkerApiTest {

    private final String id = "job-" + UUID.randomUUID();
    private final TestEngine engine;
    private final WorkerFixture worker;
    private final WorkerClient client;

    WorkerApiTest(TestEngine engine, WorkerFixture worker) {
        this.engine = engine;
        this.worker = worker;
        this.client = worker.client();
    }

    @Test
    void livesAndIsReadyForAnybody() {
        Map<String, String> nobody = Map.of("Authorization", "none");

        assertThat(client.call("GET", "/healthz", "", nobody).raw().body()).isEqualTo("ok");
        assertThat(client.call("GET", "/readyz", "", nobody).raw().body()).isEqualTo("ready");
    }

    @ParameterizedTest
    @CsvSource({"GET,/v1/worker", "POST,/v1/worker/jobs", "GET,/actuator/health", "GET,/nowhere"})
    void refusesWhoeverHasNoToken(String method, String path) {
        for (String sent : new String[] {"none", "Bearer wrong", "Bearer ", "Basic " + WorkerFixture.TOKEN}) {
            Answer answer = client.call(method, path, "{}", Map.of("Authorization", sent));

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text("type")).isEqualTo("urn:cloister:problem:unauthorized");
        }
    }

    @Test
    void isNotReadyWithoutItsImages() {
        try (WorkerFixture other = new WorkerFixture(engine, "worker.image.sandbox=localhost/no/such:1")) {
            Answer ready = other.client().get("/readyz");

            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.text("detail")).contains("localhost/no/such:1");
        }
    }

    @Test
    void saysWhoItIs() {
        Answer status = client.get("/v1/worker");

        assertThat(status.text("node_slug")).isEqualTo(worker.slug());
        assertThat(status.text("version")).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(status.json().path("engine").path("runtime").asString()).isEqualTo(engine.name());
        assertThat(status.json().path("slots").asInt()).isEqualTo(2);
    }

    @Test
    void listsWhatItHolds() {
        String path = "/v1/worker/jobs/" + id;
        client.accept(request(id, "sleep", "60"));
        Await.until(Duration.ofSeconds(15), "it runs", () -> listed().contains(id + " running"));

        client.post(path + "/cancel", "");
        assertThat(client.get(path + "?wait=15").text("state")).isEqualTo("ended");
        assertThat(listed()).contains(id + " ended");

        client.delete(path);
        assertThat(listed()).noneMatch(line -> line.startsWith(id));
    }

    private List<String> listed() {
        return client.get("/v1/worker/jobs")
                .json()
                .get("jobs")
                .valueStream()
                .map(job ->
                        job.get("job_id").stringValue() + " " + job.get("state").stringValue())
                .toList();
    }

    @Test
    void answersLookLikeTheAgreedExamples() {
        assertThat(client.get("/v1/worker").json().propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        Golden.read("worker_status").propertyNames());
        assertThat(client.run(request(id, "sh", "-c", "exit 3")).json().propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        Golden.read("run_response_failed").propertyNames());
    }

    @Test
    void runsACommandAndForgetsIt() {
        Answer answer = client.run(request(id, "sh", "-c", "echo out; echo err >&2"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("completed");
        assertThat(answer.json().path("exit_code").asInt()).isZero();
        assertThat(answer.text("stdout")).isEqualTo("out\n");
        assertThat(answer.text("stderr")).isEqualTo("err\n");
        assertThat(answer.json().has("failure")).isFalse();
        assertThat(client.get("/v1/worker/jobs/" + id).status()).isEqualTo(404);
    }

    @Test
    void saysWithWhichCodeACommandFailed() {
        Answer answer = client.run(request(id, "sh", "-c", "exit 3"));

        assertThat(answer.text("status")).isEqualTo("failed");
        assertThat(answer.json().path("exit_code").asInt()).isEqualTo(3);
        assertThat(answer.json().path("failure").path("code").asString()).isEqualTo("nonzero_exit");
    }

    @ParameterizedTest
    @CsvSource({"no-such-program,127", "/bin,126"})
    void saysThatACommandCannotRun(String program, int code) {
        Answer answer = client.run(request(id, program));

        assertThat(answer.text("status")).isEqualTo("failed");
        assertThat(answer.json().path("exit_code").asInt()).isEqualTo(code);
        assertThat(answer.json().path("failure").path("code").asString()).isEqualTo("nonzero_exit");
        assertThat(answer.json().path("failure").path("message").asString()).contains("could not be executed");
    }

    @Test
    void endsWithASentenceWhereThereIsNoSuchImage() {
        Answer answer = client.run(request(id, sandbox -> sandbox.put("image", "localhost/no/such:1"), "true"));

        assertThat(answer.text("status")).isEqualTo("failed");
        assertThat(answer.json().path("failure").path("code").asString()).isEqualTo("image_unavailable");
        assertThat(answer.json().path("failure").path("message").asString()).contains("localhost/no/such:1");
    }

    @Test
    void endsWithASentenceWhereTheSidecarDies() {
        Answer answer = client.run(request(id, sandbox -> sandbox.put("use_inference", true), "true"));

        assertThat(answer.text("status")).isEqualTo("failed");
        assertThat(answer.json().path("failure").path("code").asString()).isEqualTo("sandbox_error");
        assertThat(answer.json().path("failure").path("message").asString()).contains("sidecar", "code 7");
    }

    @Test
    void killsWhatRunsTooLong() {
        long start = System.nanoTime();

        Answer answer = client.run(request(
                id,
                sandbox -> sandbox.put("timeout_seconds", 1),
                "sh",
                "-c",
                "echo before; trap '' TERM; (setsid sleep 90 &); sleep 90"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(answer.text("status")).isEqualTo("timeout");
        assertThat(answer.json().has("exit_code")).isFalse();
        assertThat(answer.text("stdout")).isEqualTo("before\n");
        assertThat(answer.json().path("failure").path("code").asString()).isEqualTo("timeout");
    }

    @Test
    void handsOverEnvironmentFilesAndInput() {
        String content =
                Base64.getEncoder().encodeToString("of a file".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        Answer answer = client.run(request(
                id,
                sandbox -> {
                    sandbox.put("input", "#!/bin/sh\necho input of $CLOISTER_JOB_ID in $PWD $GREETING\n");
                    sandbox.putObject("env").put("GREETING", "'ä  b'");
                    sandbox.putObject("files").put("a.txt", content);
                },
                "sh",
                "-c",
                "/cloister/input; cat /cloister/files/a.txt; touch /cloister/x 2>/dev/null || echo ' sealed'"));

        assertThat(answer.text("stdout")).isEqualTo("input of " + id + " in /workspace 'ä b'\nof a file sealed\n");
    }

    @Test
    void keepsOutputByteByByteAndCutsItBetweenCharacters() {
        // 262,143 bytes and then characters of two bytes: the first of them does not fit whole.
        String command = "head -c 262143 /dev/zero | tr '\\0' x; for i in 1 2 3 4 5 6 7 8; do printf 'é'; done;"
                + " printf 'a\\377b' >&2";

        Answer answer = client.run(request(id, "sh", "-c", command));

        assertThat(answer.text("stdout")).hasSize(262_143).containsOnlyOnce("x".repeat(262_143));
        assertThat(answer.text("stderr")).isEqualTo("a\uFFFDb");
        assertThat(answer.json().path("truncated").path("stdout").asBoolean()).isTrue();
        assertThat(answer.json().path("truncated").path("stderr").asBoolean()).isFalse();
    }

    @Test
    void doesNotStopASandboxThatWritesWithoutEnd() {
        Answer answer = client.run(request(id, "sh", "-c", "head -c 150000000 /dev/zero; echo done >&2; exit 4"));

        assertThat(answer.json().path("exit_code").asInt()).isEqualTo(4);
        assertThat(answer.json().path("truncated").path("stdout").asBoolean()).isTrue();
    }

    @Test
    void seesNothingOfNetworkAndHost() {
        Answer answer = client.run(request(
                id,
                "sh",
                "-c",
                "tail -n +3 /proc/net/dev | cut -d: -f1; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status;"
                        + " hostname; cat /etc/hosts; grep -v '^#' /etc/resolv.conf; touch /x 2>&1"));

        assertThat(answer.text("stdout").lines().map(String::strip))
                .containsExactly(
                        "lo",
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000000",
                        "NoNewPrivs:\t1",
                        "Seccomp:\t2",
                        "sandbox",
                        "127.0.0.1 localhost sandbox",
                        "touch: /x: Read-only file system");
    }

    @Test
    void hasSizedPlacesInMemoryToWriteTo() {
        Answer answer = client.run(request(
                id,
                "sh",
                "-c",
                "for place in /tmp /var/tmp /data /dev/shm; do echo hi > $place/file && rm $place/file"
                        + " && echo $place $(df -k $place | awk 'END { print $1, $2 }'); done"));

        assertThat(answer.text("stdout").lines())
                .containsExactly(
                        "/tmp tmpfs 262144", "/var/tmp tmpfs 65536", "/data tmpfs 65536", "/dev/shm shm 65536");
    }

    @Test
    void answersTheSameJobForTheSameRequest() {
        ObjectNode request = request(id, "sh", "-c", "sleep 1; echo once");

        Answer first = client.accept(request);
        Answer again = client.accept(WireJson.mapper().readTree(request.toPrettyString()));
        Answer other = client.accept(request(id, "echo", "other"));
        Answer ended = client.get("/v1/worker/jobs/" + id + "?wait=20s");

        assertThat(first.status()).isEqualTo(202);
        assertThat(first.text("state")).isIn("accepted", "running");
        assertThat(again.status()).isEqualTo(202);
        assertThat(other.status()).isEqualTo(409);
        assertThat(ended.text("state")).isEqualTo("ended");
        assertThat(ended.json().path("response").path("stdout").asString()).isEqualTo("once\n");
        assertThat(client.delete("/v1/worker/jobs/" + id).status()).isEqualTo(204);
        assertThat(client.delete("/v1/worker/jobs/" + id).status()).isEqualTo(204);
        assertThat(client.get("/v1/worker/jobs/" + id).status()).isEqualTo(404);
        assertThat(client.accept(request).status()).isEqualTo(409);
    }

    @Test
    void refusesWhatHasNoSlotAndCancelsWhatRuns() {
        client.accept(request(id + "-1", "sleep", "60"));
        client.accept(request(id + "-2", "sh", "-c", "echo so far; sleep 60"));
        Await.until(
                Duration.ofSeconds(10),
                "both run",
                () -> client.state(id + "-2").equals("running"));

        Answer refused = client.accept(request(id + "-3", "true"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text("type")).isEqualTo("urn:cloister:problem:no-free-slot");
        assertThat(refused.raw().headers().firstValue("Retry-After")).contains("1");
        assertThat(client.delete("/v1/worker/jobs/" + id + "-1").status()).isEqualTo(409);

        assertThat(client.post("/v1/worker/jobs/" + id + "-1/cancel", "").status())
                .isEqualTo(204);
        assertThat(client.post("/v1/worker/jobs/" + id + "-2/cancel", "").status())
                .isEqualTo(204);
        Answer canceled = client.get("/v1/worker/jobs/" + id + "-2?wait=10");
        assertThat(canceled.json().path("response").path("status").asString()).isEqualTo("canceled");
        assertThat(client.get("/v1/worker/jobs/" + id + "-1?wait=10").text("state"))
                .isEqualTo("ended");
        assertThat(client.run(request(id + "-3", "true")).status()).isEqualTo(200);
    }

    @Test
    void remembersThatAJobIsCanceledBeforeItComes() {
        assertThat(client.post("/v1/worker/jobs/" + id + "/cancel", "").status())
                .isEqualTo(204);

        Answer answer = client.accept(request(id, "true"));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("response").path("status").asString()).isEqualTo("canceled");
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        String large = "{\"padding\": \"" + "x".repeat(10_485_760) + "\"}";

        Answer answer = client.post("/v1/worker/jobs:run", large);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text("type")).isEqualTo("urn:cloister:problem:body-too-large");
    }

    @Test
    void namesEveryFieldThatIsWrong() {
        Answer answer = client.run(request(id, sandbox -> {
            sandbox.put("timeout_seconds", 0).putObject("env").put("CLOISTER_X", "1");
            sandbox.putArray("command");
        }));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder("sandbox.command", "sandbox.timeout_seconds", "sandbox.env.CLOISTER_X");
    }

    @ParameterizedTest
    @CsvSource({"[], ", "not json,", "'{\"version\":\"1\"}', version", "'{\"sandbox\":5}', sandbox"})
    void refusesWhatIsNoRequest(String body, String field) {
        Answer answer = client.post("/v1/worker/jobs", body);

        assertThat(answer.status()).isEqualTo(400);
        if (field != null) {
            assertThat(answer.fields()).contains(field);
        }
    }

    @Test
    void refusesAWaitThatIsNone() {
        Answer answer = client.get("/v1/worker/jobs/" + id + "?wait=long");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("wait");
    }

    @Test
    void leavesNothingBehind() {
        client.run(request(id, sandbox -> sandbox.put("input", "text"), "true"));

        Await.until(
                Duration.ofSeconds(10),
                "containers and directories are gone",
                () -> engine.containersOf(worker.slug()).stream()
                                .noneMatch(container ->
                                        id.equals(container.getLabels().get("cloister.job-id")))
                        && !java.nio.file.Files.exists(
                                worker.stateDirectory().resolve("jobs").resolve(id)));
    }

    @Test
    void removesWhatACrashedWorkerLeftAndSparesTheRest() {
        engine.leaveBehind(Map.of("cloister.node", worker.slug(), "cloister.role", "sandbox", "cloister.job-id", id));
        engine.leaveBehind(Map.of("cloister.node", worker.slug(), "cloister.role", "model-server"));
        try {
            Await.until(
                    Duration.ofSeconds(10),
                    "the orphan is gone",
                    () -> engine.containersOf(worker.slug()).stream()
                            .noneMatch(
                                    container -> id.equals(container.getLabels().get("cloister.job-id"))));

            assertThat(engine.containersOf(worker.slug()))
                    .anyMatch(container ->
                            "model-server".equals(container.getLabels().get("cloister.role")));
        } finally {
            engine.removeAll(worker.slug());
        }
    }
}
