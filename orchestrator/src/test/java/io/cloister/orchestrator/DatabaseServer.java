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

    /** Kills the server as a crash would; the others end with it. */
    void kill() {
        signal("KILL", processes().subList(0, 1));
    }

    /** The server first. */
    private List<Long> processes() {
        try {
            long postmaster =
                    Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
            ProcessHandle server = ProcessHandle.of(postmaster).orElseThrow();
            return Stream.concat(Stream.of(server), server.descendants())
                    .map(ProcessHandle::pid)
                    .toList();
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
