package io.cloister.orchestrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processes of an orchestrator's embedded PostgreSQL, for tests that do them harm. */
final class DatabaseServer {

    private final Path pidFile;
    private List<Long> halted = List.of();

    DatabaseServer(RunningOrchestrator orchestrator) {
        pidFile = Path.of(orchestrator.stateDirectory(), "database/data/postmaster.pid");
    }

    /** Halts all of them: nobody gets an answer, and no connection breaks. */
    void halt() {
        halted = processes();
        signal("STOP", halted);
    }

    /** Lets those go on that were halted, if any were. */
    void goOn() {
        signal("CONT", halted);
        halted = List.of();
    }

    /** Kills the server as a crash would; the others end with it, and its orchestrator starts it again. */
    void kill() {
        signal("KILL", List.of(server()));
    }

    /** The server first. */
    private List<Long> processes() {
        ProcessHandle server = ProcessHandle.of(server()).orElseThrow();
        return Stream.concat(Stream.of(server), server.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    private long server() {
        try {
            return Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void signal(String name, List<Long> processes) {
        if (processes.isEmpty()) {
            return;
        }
        String pids = processes.stream().map(String::valueOf).collect(Collectors.joining(" "));
        try {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + pids)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
