package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A disk that is full under the state directory, and that has room again. */
@OnEachEngine
class FullDiskTest {

    private static final int MEBIBYTES = 96;
    private static final Duration SOON = Duration.ofSeconds(15);

    private final String run = "-" + UUID.randomUUID();
    private final GatedWorker worker;
    private final WorkerClient client;

    FullDiskTest(TestEngine engine) {
        worker = GatedWorker.onItsOwnDisk(engine, MEBIBYTES, "worker.job.max-concurrency=4");
        client = worker.client();
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    void costsNewJobsAndTheOutputThatFindsNoRoom() throws IOException {
        String talking = waiting("talking", "yes | head -c 200000");
        String silent = waiting("silent", "exit 3");
        String followed = waiting("followed", "exit 4");
        String ended = accept("ended", "echo before");
        JsonNode before = response(ended);

        Path ballast = fill();
        Answer refused = client.accept(request("refused" + run, "true"));
        JsonNode told = goOn(talking);
        JsonNode exited = goOn(silent);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text("detail")).contains("disk");
        assertThat(refused.json().path("retryable").asBoolean()).isTrue();
        assertThat(client.get("/v1/worker/jobs/refused" + run).status()).isEqualTo(404);
        assertThat(told.path("failure").path("code").asString()).isEqualTo("sandbox_error");
        assertThat(told.path("failure").path("message").asString()).contains("disk");
        assertThat(exited.path("exit_code").asInt()).isEqualTo(3);
        assertThat(response(ended)).isEqualTo(before);

        Files.delete(ballast);
        Await.until(
                SOON,
                "results are on disk",
                () -> Stream.of(talking, silent)
                        .allMatch(job -> worker.marks(job).contains("ended")));
        ballast = fill();
        worker.dieAndComeBack();

        assertThat(response(talking)).isEqualTo(told);
        assertThat(response(silent)).isEqualTo(exited);
        assertThat(response(ended)).isEqualTo(before);
        assertThat(goOn(followed).path("exit_code").asInt()).isEqualTo(4);

        Files.delete(ballast);
        String after = accept("after", "echo goes on");
        assertThat(response(after).path("stdout").asString()).isEqualTo("goes on\n");
        Stream.of(talking, silent, followed, ended, after).forEach(this::leavesNothing);
    }

    /** A job that does something only when it is told to {@linkplain #goOn go on}. */
    private String waiting(String name, String command) {
        String id = accept(name, "while [ ! -e /cloister/go ]; do sleep 0.1; done; " + command);
        Await.until(SOON, "it runs", () -> client.state(id).equals("running"));
        return id;
    }

    private String accept(String name, String command) {
        assertThat(client.accept(request(name + run, "sh", "-c", command)).status())
                .isEqualTo(202);
        return name + run;
    }

    private JsonNode goOn(String id) throws IOException {
        worker.tell(id);
        return response(id);
    }

    private JsonNode response(String id) {
        JsonNode job = client.get("/v1/worker/jobs/" + id + "?wait=" + SOON.toSeconds())
                .json();
        assertThat(job.path("state").asString()).as("%s", job).isEqualTo("ended");
        return job.path("response");
    }

    /** Fills the disk to its last byte, and returns the file to be removed for room. */
    private Path fill() {
        Path ballast = worker.stateDirectory().resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
        return ballast;
    }

    private void leavesNothing(String id) {
        assertThat(client.delete("/v1/worker/jobs/" + id).status()).isEqualTo(204);
        Await.until(SOON, "nothing is left of it", () -> worker.holdsNothingOf(id));
        assertThat(worker.marks(id)).containsExactly("forgotten");
    }
}
