package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DatabaseOutageTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();

    @Test
    void hangingDatabaseIsSaidSoWithinFiveSecondsAndRecoversAlone() throws IOException, InterruptedException {
        assertThat(admin.get("/v1/tasks").status()).isEqualTo(200);
        List<Long> processes = databaseProcesses();

        signal("STOP", processes);
        try {
            for (String path : List.of("/v1/tasks", "/readyz", "/v1/users/me")) {
                long before = System.nanoTime();
                Api.Reply reply = admin.get(path);

                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.problem()).isEqualTo("database-unavailable");
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            }
            assertThat(admin.get("/healthz").status()).isEqualTo(200);
        } finally {
            signal("CONT", processes);
        }

        Eventually.is(() -> admin.get("/v1/tasks").status(), 200);
    }

    private List<Long> databaseProcesses() throws IOException {
        Path pidFile = Path.of(orchestrator.stateDirectory(), "database/data/postmaster.pid");
        long postmaster = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        ProcessHandle server = ProcessHandle.of(postmaster).orElseThrow();
        return Stream.concat(Stream.of(server), server.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    private static void signal(String name, List<Long> processes) throws IOException, InterruptedException {
        String pids = processes.stream().map(String::valueOf).collect(Collectors.joining(" "));
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pids).start().waitFor();
    }
}
