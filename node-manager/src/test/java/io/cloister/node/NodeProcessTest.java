package io.cloister.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** node-manager as a process: what it leaves behind, what it takes over, and how it ends. */
class NodeProcessTest {

    @TempDir
    Path home;

    private final List<Process> started = new ArrayList<>();
    private FakeOrchestrator orchestrator;
    private FakeModelServer modelServer;
    private NodeSetup setup;

    @BeforeEach
    void prepare() throws IOException {
        orchestrator = new FakeOrchestrator();
        modelServer = new FakeModelServer("tiny:1b");
        setup = new NodeSetup(home, orchestrator.url()).with("OLLAMA_UPSTREAM_URL", modelServer.url());
    }

    @AfterEach
    void endEverything() throws Exception {
        for (Process process : started) {
            process.destroy();
            process.waitFor(15, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
        ProcessHandle.of(setup.workerPid()).ifPresent(ProcessHandle::destroyForcibly);
        orchestrator.close();
        modelServer.close();
    }

    @Test
    void leavesItsWorkerAliveWhenKilledAndAdoptsItAfterwards() throws Exception {
        Process first = start();
        orchestrator.nextAck();
        ProcessHandle worker = ProcessHandle.of(setup.workerPid()).orElseThrow();

        first.destroyForcibly().waitFor();
        Process second = start();
        orchestrator.nextAck();

        assertThat(worker.isAlive()).isTrue();
        assertThat(setup.workerPid()).isEqualTo(worker.pid());
        assertThat(orchestrator.lastJwtShown()).isEqualTo("jwt-1");

        worker.destroyForcibly();
        await().atMost(Duration.ofSeconds(2)).until(() -> setup.workerPid() != worker.pid());
        ProcessHandle successor = ProcessHandle.of(setup.workerPid()).orElseThrow();

        second.destroy();
        assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(successor.isAlive()).isFalse();
        assertThat(home.resolve("run/worker-api.pid")).doesNotExist();
    }

    @Test
    void refusesToStartWhereInferenceIsRequiredAndNotToBeHad() throws Exception {
        modelServer.close();
        setup.with("NODE_INFERENCE_MODE", "require");

        assertRefusal("node-manager: Inference is required here (NODE_INFERENCE_MODE) and cannot be had: "
                + "No model server answers at " + modelServer.url());
    }

    @Test
    void refusesAWrongKey() throws Exception {
        setup.with("NODE_REGISTRATION_PSK", "wrong");

        assertRefusal("node-manager: The orchestrator at " + orchestrator.url()
                + " refused with 401: The key is wrong.; set NODE_REGISTRATION_PSK to the orchestrator's key");
    }

    @Test
    void refusesABadValue() throws Exception {
        setup.with("NODE_SLUG", "Not A Slug");

        assertRefusal("node-manager: The property node.slug must be 1 to 63 of a-z, 0-9 and -, "
                + "not beginning with -; set NODE_SLUG");
    }

    @Test
    void refusesALabelThatNoTaskCouldAskFor() throws Exception {
        setup.with("NODE_LABELS", "gpu, zone=a,two words");

        assertRefusal("node-manager: The property node.labels[2] must be 1 to 63 letters, digits and ._:/=@-, "
                + "beginning with a letter or digit; set NODE_LABELS");
    }

    @Test
    void refusesAStateDirectoryInUseAndAPortInUse() throws Exception {
        try (ConfigurableApplicationContext first = setup.startHere();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(first.isRunning()).isTrue();
            assertRefusal("node-manager: Another node-manager works in " + home.resolve("node-manager")
                    + ": stop it, or set NODE_STATE_DIR");

            setup.with("NODE_STATE_DIR", home.resolve("other")).with("NODE_MANAGER_PORT", taken.getLocalPort());
            assertRefusal("node-manager: Port %d is in use: stop what listens there, or choose another with "
                            .formatted(taken.getLocalPort())
                    + "NODE_MANAGER_PORT");
        }
    }

    private void assertRefusal(String sentence) throws Exception {
        Process process = start();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(setup.standardError()).containsExactly(sentence);
    }

    private Process start() throws IOException {
        Process process = setup.startAlone();
        started.add(process);
        return process;
    }
}
