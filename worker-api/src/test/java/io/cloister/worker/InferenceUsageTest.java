package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.Golden;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.InferenceUsage;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.Exit;
import io.cloister.worker.pod.LostContainerException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a run response says of the model, whichever way the job ends. */
class InferenceUsageTest {

    private static FakeEngine engine;
    private static WorkerFixture worker;
    private static WorkerClient client;

    private final String id = "job-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        engine = new FakeEngine();
        worker = new WorkerFixture(engine);
        client = worker.client();
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                ending("completed", exit -> exit.complete(new Exit(0, false))),
                ending("failed", exit -> exit.complete(new Exit(3, false))),
                ending("failed", exit -> exit.complete(new Exit(137, true))),
                ending("failed", exit -> exit.completeExceptionally(new LostContainerException("x", "lost", null))),
                ending("timeout", exit -> assertThat(exit).isNotDone()),
                ending("failed", exit -> {
                    throw new EngineException("start a container", "it is broken", true, null);
                }));
    }

    private static Arguments ending(String status, Consumer<CompletableFuture<Exit>> sandbox) {
        return Arguments.of(status, sandbox);
    }

    @ParameterizedTest
    @MethodSource("endings")
    void isWhatTheSidecarCountedUpToItsLastWord(String status, Consumer<CompletableFuture<Exit>> sandbox) {
        engine.sandboxes(sandbox);

        JsonNode response = client.run(inference()).json();

        assertThat(response.path("status").asString()).isEqualTo(status);
        checkUsage(response);
    }

    @Test
    void isThereForACanceledJobToo() {
        engine.sandboxes(exit -> assertThat(exit).isNotDone());
        client.accept(inference());
        Await.until(Duration.ofSeconds(10), "it runs", () -> client.state(id).equals("running"));

        client.post("/v1/worker/jobs/" + id + "/cancel", "");

        JsonNode response =
                client.get("/v1/worker/jobs/" + id + "?wait=10").json().path("response");
        assertThat(response.path("status").asString()).isEqualTo("canceled");
        checkUsage(response);
    }

    @Test
    void isZeroForAJobThatNeverStarted() {
        client.post("/v1/worker/jobs/" + id + "/cancel", "");

        JsonNode canceled = client.accept(inference()).json().path("response");
        JsonNode withoutImage = client.run(request(
                        id + "-2",
                        sandbox -> sandbox.put("use_inference", true).put("image", "localhost/no/such:1"),
                        "true"))
                .json();

        String nothing = "{\"requests\":0,\"prompt_tokens\":0,\"completion_tokens\":0,\"models\":{}}";
        assertThat(canceled.path("inference")).isEqualTo(WireJson.mapper().readTree(nothing));
        assertThat(withoutImage.path("inference")).isEqualTo(WireJson.mapper().readTree(nothing));
    }

    @Test
    void isNotThereForAJobWithoutInference() {
        engine.sandboxes(exit -> exit.complete(new Exit(0, false)));

        JsonNode response = client.run(request(id, "true")).json();

        assertThat(response.path("status").asString()).isEqualTo("completed");
        assertThat(response.has("inference")).isFalse();
    }

    private ObjectNode inference() {
        return request(id, sandbox -> sandbox.put("use_inference", true).put("timeout_seconds", 1), "true");
    }

    private static void checkUsage(JsonNode response) {
        JsonNode example = Golden.read("run_response").path("inference");
        assertThat(response.path("inference").propertyNames())
                .containsExactlyInAnyOrderElementsOf(example.propertyNames());
        InferenceUsage used = WireJson.mapper().treeToValue(response.path("inference"), InferenceUsage.class);
        assertThat(used.requests()).isEqualTo(2);
        assertThat(used.promptTokens()).isEqualTo(20);
        assertThat(used.completionTokens()).isEqualTo(25);
        assertThat(used.models()).containsOnlyKeys(FakeEngine.MODEL);
    }
}
