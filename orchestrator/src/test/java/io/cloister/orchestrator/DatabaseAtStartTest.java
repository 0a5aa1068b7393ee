package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who restarts database and orchestrator at once may start the orchestrator first. */
class DatabaseAtStartTest {

    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    private Path state;

    @Test
    void waitsForADatabaseThatComesLater() throws IOException {
        try (OwnDatabase database = new OwnDatabase(RunningOrchestrator.get().databaseUrl());
                Door door = new Door();
                OrchestratorProcess process = start(database.urlThrough(door.port()))) {
            door.turnAway(3);
            door.leadTo(database.port());

            process.awaitHealth();
            process.api().login("admin", RunningOrchestrator.PASSWORD);
        }
    }

    @Test
    void goesOnWhereTheDatabaseDoesNotAnswerAsTheLeaseBegins() {
        try (OwnDatabase database = new OwnDatabase(RunningOrchestrator.get().databaseUrl())) {
            RunningOrchestrator.on(database.url()).close();
            try (OrchestratorProcess process = startLocked(database).awaitHealth()) {
                Api admin = process.api().login("admin", RunningOrchestrator.PASSWORD);
                try (TestNode node = new TestNode(process.api(), "late-lease").join(admin)) {
                    String task = admin.post("/v1/tasks", Map.of("prompt", "true", "input_mode", "commands"))
                            .body()
                            .get("id")
                            .stringValue();

                    Eventually.is(() -> status(admin, task), "completed");
                    assertThat(node.worker().posts()).hasSize(1);
                }
            }
        }
    }

    /** Starts one whose lease cannot begin until it has tried a second time. */
    private OrchestratorProcess startLocked(OwnDatabase database) {
        try (HeldLock lock = database.lock("LOCK TABLE orchestrators IN ACCESS EXCLUSIVE MODE")) {
            OrchestratorProcess process = start(database.url());
            // The first try gives up after three seconds, and the server does not notice.
            Eventually.is(() -> lock.waiters() > 1, true, START);
            return process;
        }
    }

    private OrchestratorProcess start(String databaseUrl) {
        return OrchestratorProcess.start(state, OrchestratorProcess.freePort(), Map.of("DATABASE_URL", databaseUrl));
    }

    private static String status(Api admin, String task) {
        return admin.get("/v1/tasks/" + task).body().get("status").stringValue();
    }

    /** A port that turns callers away before it leads to a database. */
    private static final class Door implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Door() throws IOException {}

        int port() {
            return server.getLocalPort();
        }

        /** Returns when so many have called. */
        void turnAway(int callers) throws IOException {
            for (int count = 0; count < callers; count++) {
                server.accept().close();
            }
        }

        /** Lets everybody in from now on. */
        void leadTo(int port) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Socket caller = server.accept();
                        Socket host = new Socket(InetAddress.getLoopbackAddress(), port);
                        pass(caller, host);
                        pass(host, caller);
                    }
                } catch (IOException closed) {
                    // the test is over
                }
            });
        }

        private static void pass(Socket from, Socket to) {
            Thread.ofVirtual().start(() -> {
                try (from;
                        to) {
                    from.getInputStream().transferTo(to.getOutputStream());
                } catch (IOException gone) {
                    // so is the other one
                }
            });
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
