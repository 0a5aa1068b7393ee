package io.cloister.node.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.contracts.WireJson;
import io.cloister.node.FakeModelServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OllamaClientTest {

    private final OllamaClient client = new OllamaClient(WireJson.mapper());
    private FakeModelServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeModelServer("b:1b", "a:1b");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsModelsSorted() {
        assertThat(client.models(server.url())).containsExactly("a:1b", "b:1b");
    }

    @Test
    void listsModelsInMemory() {
        server.loaded().add("b:1b");

        assertThat(client.loadedModels(server.url())).containsExactly("b:1b");
        server.close();
        assertThat(client.loadedModels(server.url())).isEmpty();
    }

    @Test
    void pullsAModelToTheEndOfItsProgress() {
        client.pull(server.url(), "c:1b");

        assertThat(client.models(server.url())).contains("c:1b");
    }

    @Test
    void failsWithTheReasonThatTheStreamGives() {
        assertThatThrownBy(() -> client.pull(server.url(), "unknown:1b"))
                .isInstanceOf(ModelServerException.class)
                .hasMessage("The model server could not pull unknown:1b: file does not exist");
    }

    @Test
    void saysWhereNoServerAnswers() {
        server.close();

        assertThatThrownBy(() -> client.models(server.url())).hasMessage("No model server answers at " + server.url());
    }
}
