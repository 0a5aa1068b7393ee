package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A task beside an attack: it counts until it is told to finish, and says then what it was to say. */
final class Neighbour {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String COMMAND = "i=0; while [ ! -e /cloister/finish ]; do i=$((i + 1)); echo $i > beat.new;"
            + " mv beat.new beat; sleep 0.05; done; echo started before, finished after; rm beat; ls -A";

    private final String id = "neighbour-" + UUID.randomUUID();
    private final WorkerFixture worker;

    private Neighbour(WorkerFixture worker) {
        this.worker = worker;
    }

    /** Starts one; it has begun to count when this returns. */
    static Neighbour of(WorkerFixture worker) {
        Neighbour neighbour = new Neighbour(worker);
        worker.client().accept(request(neighbour.id, "sh", "-c", COMMAND));
        neighbour.goesOn();
        return neighbour;
    }

    /** Returns when it has counted on. */
    void goesOn() {
        long before = count();
        Await.until(SOON, "the neighbour goes on", () -> count() > before);
    }

    /** How far it has come. */
    long count() {
        Path beat = worker.stateDirectory().resolve("workspaces").resolve(id).resolve("files/beat");
        try {
            return Files.exists(beat) ? Long.parseLong(Files.readString(beat).strip()) : 0;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Tells it to finish, and checks that it has done and said all that it was to. */
    void finishes() throws IOException {
        Files.createFile(worker.stateDirectory().resolve("jobs").resolve(id).resolve("cloister/finish"));
        JsonNode response = worker.client()
                .get("/v1/worker/jobs/" + id + "?wait=" + SOON.toSeconds())
                .json()
                .path("response");
        assertThat(response.path("status").asString()).isEqualTo("completed");
        assertThat(response.path("stdout").asString()).isEqualTo("started before, finished after\n");
        assertThat(response.path("stderr").asString()).isEmpty();
    }
}
