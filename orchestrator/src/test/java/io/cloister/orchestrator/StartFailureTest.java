package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot work ends with one sentence and an exit code above 0. */
class StartFailureTest {

    private final RunningOrchestrator other = RunningOrchestrator.get();

    @TempDir
    private Path state;

    @Test
    void saysWhatIsWrongInOneSentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free = OrchestratorProcess.freePort();
            Map<String, String> sound = Map.of("DATABASE_URL", other.databaseUrl());
            OrchestratorProcess secretless =
                    start("a", free, Map.of("DATABASE_URL", other.databaseUrl(), "NODE_REGISTRATION_PSK", ""));
            OrchestratorProcess port = start("b", taken.getLocalPort(), sound);
            OrchestratorProcess second = start("c", free, Map.of("ORCHESTRATOR_STATE_DIR", other.stateDirectory()));
            OrchestratorProcess database = start(
                    "d",
                    free,
                    Map.of(
                            "DATABASE_URL",
                            "postgres://me:secret@127.0.0.1:1/x",
                            "ORCHESTRATOR_DATABASE_START_TIMEOUT",
                            "1s"));
            OrchestratorProcess impatient =
                    start("e", free, Map.of("DATABASE_URL", other.databaseUrl(), "ORCHESTRATOR_NODE_LOST_AFTER", "9s"));

            assertFailed(impatient, "ORCHESTRATOR_NODE_LOST_AFTER must be 10s or more");
            assertFailed(secretless, "NODE_REGISTRATION_PSK is not set");
            assertFailed(port, "Port " + taken.getLocalPort() + " is in use");
            assertFailed(second, "Another orchestrator already runs on the state directory");
            assertFailed(database, "The database does not answer");
        }
    }

    private OrchestratorProcess start(String name, int port, Map<String, String> environment) throws IOException {
        return OrchestratorProcess.start(Files.createDirectory(state.resolve(name)), port, environment);
    }

    private static void assertFailed(OrchestratorProcess process, String sentence) {
        assertThat(process.awaitExit()).isEqualTo(1);
        assertThat(process.log().lines().filter(line -> !line.contains(" INFO ")))
                .as(process.log())
                .singleElement()
                .asString()
                .contains(sentence)
                .doesNotContain("secret@");
    }
}
