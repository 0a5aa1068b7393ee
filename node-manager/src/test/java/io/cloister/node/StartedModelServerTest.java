package io.cloister.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.NodeConfig.InferenceBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** A node without a model server starts the configured one on the real engine. */
class StartedModelServerTest {

    private static final String NODE = "test-" + ProcessHandle.current().pid();

    @TempDir
    Path home;

    private FakeOrchestrator orchestrator;
    private NodeSetup setup;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        orchestrator = new FakeOrchestrator();
        port = NodeSetup.freePort();
        setup = new NodeSetup(home, orchestrator.url()).with("NODE_SLUG", NODE).with("INFERENCE_BACKEND_PORT", port);
    }

    @AfterEach
    void stop() {
        orchestrator.close();
    }

    @Test
    void isStartedKeptRunningChangedAndStopped() throws Exception {
        try (ModelServerImage image = ModelServerImage.build(NODE)) {
            give("01JDAAAAAAAAAAAAAAAAAAAAAA", image.reference(), Map.of("OLLAMA_KEEP_ALIVE", "5m"));
            ConfigurableApplicationContext node = setup.startHere();
            CapabilityReport up = orchestrator.nextReport(this::isServing);
            assertThat(up.inference().existingService()).isFalse();
            assertThat(up.inference().availableModels()).containsExactly(ModelServerImage.MODEL);
            String first = onlyContainer(image);
            assertThat(image.environmentOf(first)).contains("OLLAMA_NO_CLOUD=1", "OLLAMA_KEEP_ALIVE=5m");

            image.kill(first);
            orchestrator.nextReport(report -> !isServing(report));
            orchestrator.nextReport(this::isServing);
            assertThat(onlyContainer(image)).isEqualTo(first);

            give("01JDBBBBBBBBBBBBBBBBBBBBBB", image.reference(), Map.of("OLLAMA_KEEP_ALIVE", "10m"));
            image.killWithMonitor(first);
            assertThat(orchestrator.nextAck().configVersion()).startsWith("01JDA");
            assertThat(orchestrator.nextAck().configVersion()).startsWith("01JDB");
            orchestrator.nextReport(
                    report -> isServing(report) && !onlyContainer(image).equals(first));
            assertThat(image.environmentOf(onlyContainer(image))).contains("OLLAMA_KEEP_ALIVE=10m");

            node.close();
            assertThat(image.containersOf(NODE)).isEmpty();
        }
    }

    @Test
    void isAdoptedAfterACrash() throws Exception {
        try (ModelServerImage image = ModelServerImage.build(NODE)) {
            give("01JDAAAAAAAAAAAAAAAAAAAAAA", image.reference(), Map.of());
            Process crashed = setup.startAlone();
            orchestrator.nextReport(this::isServing);
            String container = onlyContainer(image);
            crashed.destroyForcibly().waitFor();

            ConfigurableApplicationContext node = setup.startHere();
            CapabilityReport up = orchestrator.nextReport(
                    report -> isServing(report) && report.sandbox().supported());

            assertThat(up.inference().existingService()).isFalse();
            assertThat(onlyContainer(image)).isEqualTo(container);
            node.close();
            assertThat(image.containersOf(NODE)).isEmpty();
        }
    }

    @Test
    void endsTheServiceWhereItIsRequiredAndItsImageIsNotToBeHad() throws Exception {
        give("01JDAAAAAAAAAAAAAAAAAAAAAA", "localhost:1/cloister-test/none:latest", Map.of());
        Process node = setup.with("NODE_INFERENCE_MODE", "require").startAlone();

        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(node.exitValue()).isEqualTo(1);
        assertThat(setup.standardError()).singleElement().asString().contains("NODE_INFERENCE_MODE", "pull the image");
        assertThat(ProcessHandle.of(setup.workerPid())).isEmpty();
    }

    private void give(String version, String image, Map<String, String> environment) {
        orchestrator.give(FakeOrchestrator.config(
                version,
                FakeOrchestrator.WORKER_TOKEN,
                null,
                new InferenceBackend(true, image, null, port, environment, ModelServerImage.MODEL)));
    }

    private boolean isServing(CapabilityReport report) {
        return report.inference().running();
    }

    private static String onlyContainer(ModelServerImage image) {
        List<String> containers = image.containersOf(NODE);
        assertThat(containers).hasSize(1);
        return containers.getFirst();
    }
}
