package io.cloister.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloister.contracts.node.AckStatus;
import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.ConfigAck;
import io.cloister.contracts.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole node-manager with a real worker process, a fake orchestrator and a fake model server. */
class NodeLifeTest {

    private static final String NEXT_VERSION = "01JDBBBBBBBBBBBBBBBBBBBBBB";

    private static final String LIVE = "01kdwj3yqeq0x5n1j9s8v7c6ba";
    private static final String ENDED = "01kdwj3yqeq0x5n1j9s8v7c6bb";

    @TempDir
    Path home;

    private FakeOrchestrator orchestrator;
    private FakeModelServer modelServer;
    private NodeSetup setup;
    private ConfigurableApplicationContext node;

    @BeforeEach
    void startNode() throws IOException {
        orchestrator = new FakeOrchestrator();
        modelServer = new FakeModelServer("tiny:1b");
        setup = new NodeSetup(home, orchestrator.url())
                .with("OLLAMA_UPSTREAM_URL", modelServer.url())
                .with("WORKER_INFERENCE_CONCURRENCY", 4)
                .with("WORKER_IMAGE_ALLOWED", "localhost/*")
                .with("WORKER_TOKEN", "of a shell that has read the stack's env file");
        node = setup.startHere();
    }

    @AfterEach
    void stopEverything() {
        node.close();
        orchestrator.close();
        modelServer.close();
    }

    @Test
    void registersThenFetchesThenAcknowledgesAndReports() throws Exception {
        ConfigAck ack = orchestrator.nextAck();

        assertThat(orchestrator.calls()).startsWith("register", "config").contains("ack");
        assertThat(ack.configVersion()).isEqualTo("01JDAAAAAAAAAAAAAAAAAAAAAA");
        assertThat(ack.nodeSlug()).isEqualTo("test-node");
        assertThat(ack.status()).isEqualTo(AckStatus.APPLIED);
        CapabilityReport report = orchestrator.nextReport(sent -> sent.sandbox().supported());
        assertThat(report.inference().running()).isTrue();
        assertThat(report.inference().existingService()).isTrue();
        assertThat(report.inference().availableModels()).containsExactly("tiny:1b");
        assertThat(report.workerApi().baseUrl()).startsWith("http://127.0.0.1:");
        assertThat(report.containerRuntime().runtime()).isIn("podman", "docker");
        assertThat(report.bootId()).isNotBlank();
        assertThat(setup.get("/healthz").body()).isEqualTo("ok");
        assertThat(setup.get("/readyz").body()).isEqualTo("ready");
    }

    @Test
    void givesTheWorkerItsOwnVariablesAndSecretsOnlyInFilesOfTheOwner() throws Exception {
        orchestrator.nextAck();

        List<String> environment = Files.readAllLines(home.resolve("worker-api/environment"));
        assertThat(environment)
                .extracting(line -> line.substring(0, line.indexOf('=')))
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "LANG",
                        "TMPDIR",
                        "WORKER_PORT",
                        "WORKER_ADDRESS",
                        "WORKER_TOKEN_FILE",
                        "WORKER_STATE_DIR",
                        "WORKER_MAX_CONCURRENCY",
                        "WORKER_MAX_JOB_TIMEOUT",
                        "WORKER_MAX_REQUEST_SIZE",
                        "WORKER_INFERENCE_CONCURRENCY",
                        "WORKER_IMAGE_ALLOWED",
                        "NODE_SLUG",
                        "OLLAMA_UPSTREAM_URL",
                        "INFERENCE_PROXY_IMAGE",
                        "SANDBOX_IMAGE",
                        "DOCKER_HOST")
                .contains("WORKER_TOKEN_FILE", "OLLAMA_UPSTREAM_URL", "INFERENCE_PROXY_IMAGE", "DOCKER_HOST");
        assertThat(environment)
                .contains(
                        "OLLAMA_UPSTREAM_URL=" + modelServer.url(),
                        "WORKER_MAX_JOB_TIMEOUT=10800s",
                        "WORKER_INFERENCE_CONCURRENCY=4");
        String commandLine = Files.readString(Path.of("/proc", String.valueOf(setup.workerPid()), "cmdline"));
        assertThat(String.join("\n", environment) + commandLine)
                .doesNotContain(FakeOrchestrator.WORKER_TOKEN)
                .doesNotContain(FakeOrchestrator.PSK);
        for (String file : List.of("node-manager/credentials", "worker-api/token")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void startsAKilledWorkerAgainWithinASecond() throws Exception {
        orchestrator.nextAck();
        ProcessHandle worker = ProcessHandle.of(setup.workerPid()).orElseThrow();

        worker.destroyForcibly();
        worker.onExit().join();

        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> setup.workerPid() != worker.pid());
        orchestrator.nextReport(report -> !report.sandbox().supported());
        orchestrator.nextReport(report -> report.sandbox().supported());
    }

    @Test
    void appliesAChangedConfigurationAndAcknowledgesItsVersion() throws Exception {
        orchestrator.nextAck();
        long before = setup.workerPid();

        orchestrator.give(FakeOrchestrator.config(NEXT_VERSION, FakeOrchestrator.WORKER_TOKEN, 7, null));
        modelServer.models().add("a-report:1b");

        ConfigAck ack = orchestrator.nextAck();
        assertThat(ack.configVersion()).isEqualTo(NEXT_VERSION);
        assertThat(ack.status()).isEqualTo(AckStatus.APPLIED);
        assertThat(setup.workerPid()).isNotEqualTo(before);
        assertThat(home.resolve("worker-api/environment")).content().contains("WORKER_MAX_CONCURRENCY=7");
        orchestrator.nextReport(report -> report.sandbox().maxConcurrency() == 7);
    }

    @Test
    void handsTheAllowedImagesOfTheConfigurationToTheWorkerAndElseThoseOfTheOperator() throws Exception {
        orchestrator.nextAck();
        assertThat(home.resolve("worker-api/environment")).content().contains("WORKER_IMAGE_ALLOWED=localhost/*");

        orchestrator.give(FakeOrchestrator.withPolicy(
                NEXT_VERSION,
                FakeOrchestrator.WORKER_TOKEN,
                new NodeConfig.SandboxPolicy(null, List.of("docker.io/library/*", "ghcr.io/acme/*")),
                null));
        modelServer.models().add("a-report:1b");

        assertThat(orchestrator.nextAck().configVersion()).isEqualTo(NEXT_VERSION);
        assertThat(home.resolve("worker-api/environment"))
                .content()
                .contains("WORKER_IMAGE_ALLOWED=docker.io/library/*,ghcr.io/acme/*");
    }

    @Test
    void reportsWhatTheWorkersSandboxesCan() throws Exception {
        CapabilityReport ready =
                orchestrator.nextReport(report -> report.sandbox().supported());

        assertThat(ready.sandbox().features()).contains("workspace_limits");
    }

    @Test
    void reportsTheJobsThatItsWorkerHoldsAndKillsThoseThatNobodyWants() throws Exception {
        node.close();
        node = setup.with("HEARTBEAT", "100ms").startHere();
        orchestrator.kill(LIVE);
        Files.writeString(home.resolve("worker-api/held"), """
                {"jobs": [{"job_id": "%s", "state": "running"}, {"job_id": "%s", "state": "ended"},
                 {"job_id": "posted-by-hand", "state": "running"}]}""".formatted(LIVE, ENDED));

        CapabilityReport report = orchestrator.nextReport(
                sent -> sent.heldJobs() != null && !sent.heldJobs().isEmpty());

        assertThat(report.heldJobs()).containsExactly(LIVE);
        await().until(() -> Files.exists(home.resolve("worker-api/killed")));
        assertThat(home.resolve("worker-api/killed")).hasContent(LIVE);
    }

    @Test
    void handsANewTokenToTheRunningWorker() throws Exception {
        orchestrator.nextAck();
        long before = setup.workerPid();

        orchestrator.give(FakeOrchestrator.config(NEXT_VERSION, "another-token", null, null));
        modelServer.models().add("a-report:1b");

        assertThat(orchestrator.nextAck().configVersion()).isEqualTo(NEXT_VERSION);
        assertThat(setup.workerPid()).isEqualTo(before);
        assertThat(home.resolve("worker-api/token")).hasContent("another-token");
    }

    @Test
    void reportsAtOnceThatTheModelServerWentAndCameBack() throws Exception {
        orchestrator.nextReport(report -> report.inference().running());

        modelServer.close();
        CapabilityReport gone =
                orchestrator.nextReport(report -> !report.inference().running());
        modelServer.restart();

        assertThat(gone.inference().availableModels()).isEmpty();
        orchestrator.nextReport(report -> report.inference().running());
    }

    @Test
    void reportsAtOnceWhichModelsAreInMemory() throws Exception {
        CapabilityReport before =
                orchestrator.nextReport(report -> report.inference().running());

        modelServer.loaded().add("tiny:1b");

        assertThat(before.inference().loadedModels()).isEmpty();
        orchestrator.nextReport(report -> report.inference().loadedModels().equals(List.of("tiny:1b")));
    }

    @Test
    void registersAgainWithItsLastJwtWhenItsJwtIsNotTakenAnyMore() throws Exception {
        orchestrator.nextAck();

        orchestrator.forgetCredentials();
        modelServer.models().add("a-report:1b");

        assertThat(orchestrator.nextAck().status()).isEqualTo(AckStatus.APPLIED);
        assertThat(orchestrator.lastJwtShown()).isEqualTo("jwt-1");
    }

    @Test
    void stopsTheWorkerAndItsPidFileAtTheEnd() throws Exception {
        orchestrator.nextAck();
        ProcessHandle worker = ProcessHandle.of(setup.workerPid()).orElseThrow();

        node.close();

        assertThat(worker.isAlive()).isFalse();
        assertThat(home.resolve("run/worker-api.pid")).doesNotExist();
    }
}
