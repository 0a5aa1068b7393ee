package io.cloister.orchestrator.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running PostgreSQL server: ours, or one that an earlier orchestrator left behind. */
final class Postmaster {

    private final ProcessHandle process;

    Postmaster(ProcessHandle process) {
        this.process = process;
    }

    /**
     * The server that runs on a data directory. A pid file that a killed server left is removed where its number belongs
     * to another program by now, which PostgreSQL itself could mistake for a live server.
     */
    static Optional<Postmaster> runningOn(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        Optional<Postmaster> running = pid(pidFile)
                .flatMap(ProcessHandle::of)
                .filter(ProcessHandle::isAlive)
                .filter(Postmaster::isPostgres)
                .map(Postmaster::new);
        if (running.isEmpty()) {
            Files.deleteIfExists(pidFile);
        }
        return running;
    }

    private static Optional<Long> pid(Path pidFile) throws IOException {
        return Files.readAllLines(pidFile).stream()
                .findFirst()
                .map(String::strip)
                .filter(text -> text.matches("[1-9][0-9]{0,9}"))
                .map(Long::valueOf);
    }

    private static boolean isPostgres(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "comm"))
                    .strip()
                    .equals("postgres");
        } catch (IOException gone) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits for the server's end, and says whether it came within this time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        try {
            process.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException alive) {
            return !process.isAlive();
        } catch (ExecutionException | CancellationException unknown) {
            return !process.isAlive();
        }
    }

    /**
     * Ends it cleanly without waiting for its clients (PostgreSQL 18, section 18.5, "fast shutdown" by SIGINT), the hard
     * way after this time.
     */
    void stop(Duration patience) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start().waitFor();
        if (!endsWithin(patience)) {
            process.destroyForcibly();
        }
    }
}
