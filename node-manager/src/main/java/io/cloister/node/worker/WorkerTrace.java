package io.cloister.node.worker;

import io.cloister.contracts.WireRecord;
import io.cloister.node.preflight.PrivateFile;
import io.cloister.node.preflight.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is left on disk of a worker-api that runs, so that the next node-manager can tell it from any other process. */
@Component
class WorkerTrace {

    /** The JDK computes a process's start from the machine's boot time, which may be off by a second between two readers. */
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    private final Path pidFile;
    private final Path traceFile;
    private final Path jar;
    private final JsonMapper json;

    WorkerTrace(WorkerProperties properties, StateDirectory state, JsonMapper json) {
        this.pidFile = properties.runDir().resolve("worker-api.pid");
        this.traceFile = state.resolve("worker");
        this.jar = properties.jar();
        this.json = json;
    }

    /** A live worker-api of ours and the fingerprint of what it was started from. */
    record Found(ProcessHandle handle, String fingerprint) {}

    /** Leaves the trace of a process that was just started; the fingerprint says from what. */
    void leave(ProcessHandle handle, String fingerprint) throws IOException {
        Instant started = handle.info().startInstant().orElse(Instant.EPOCH);
        PrivateFile.write(traceFile, json.writeValueAsString(new Trace(handle.pid(), started, fingerprint)));
        PrivateFile.write(pidFile, handle.pid() + "\n");
    }

    /** The process that the trace tells of, where it still lives and is the same. */
    Optional<Found> follow() {
        return read().flatMap(trace -> ProcessHandle.of(trace.pid())
                .filter(WorkerProcess::isAlive)
                .filter(handle -> runsOurJar(handle) && startedAt(handle, trace.startedAt()))
                .map(handle -> new Found(handle, trace.fingerprint())));
    }

    /** Removes the trace of a process that has ended. */
    void wipe() throws IOException {
        Files.deleteIfExists(pidFile);
        Files.deleteIfExists(traceFile);
    }

    private Optional<Trace> read() {
        try {
            return Optional.of(json.readValue(Files.readString(traceFile), Trace.class));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    private boolean runsOurJar(ProcessHandle handle) {
        return handle.info()
                .commandLine()
                .filter(line -> line.contains(jar.toString()))
                .isPresent();
    }

    private static boolean startedAt(ProcessHandle handle, Instant expected) {
        return handle.info()
                .startInstant()
                .filter(start -> Duration.between(start, expected).abs().compareTo(CLOCK_ERROR) <= 0)
                .isPresent();
    }

    @WireRecord
    private record Trace(long pid, Instant startedAt, String fingerprint) {}
}
