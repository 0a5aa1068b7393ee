package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Tasks that take all they can get: each ends with its own failure, and the one beside it does not notice. */
@OnEachEngine
class BombTest {

    private final String id = "bomb-" + UUID.randomUUID();
    private final WorkerFixture worker;
    private final WorkerClient client;

    BombTest(WorkerFixture worker) {
        this.worker = worker;
        this.client = worker.client();
    }

    @ParameterizedTest
    @EnumSource
    void failsAloneAndByItsName(Bomb bomb) throws IOException {
        assumeThat(client.features()).as("this node, by its own word").contains("workspace_limits");
        Neighbour neighbour = Neighbour.of(worker);
        long before = neighbour.count();

        client.accept(bomb.request(id));
        JsonNode response =
                client.get("/v1/worker/jobs/" + id + "?wait=30s").json().path("response");

        assertThat(neighbour.count()).isGreaterThan(before);
        assertThat(response.path("failure").path("code").asString())
                .as("what %s said: %s", bomb, response)
                .isEqualTo(bomb.failure());
        neighbour.goesOn();
        neighbour.finishes();
    }
}
