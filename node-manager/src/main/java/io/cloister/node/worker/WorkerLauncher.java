package io.cloister.node.worker;

import io.cloister.node.preflight.PrivateFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Starts worker-api, or adopts one that an earlier node-manager left behind. */
@Component
class WorkerLauncher {

    private static final Logger log = LoggerFactory.getLogger(WorkerLauncher.class);

    private final WorkerProperties properties;
    private final WorkerTrace trace;
    private final WorkerClient client;

    WorkerLauncher(WorkerProperties properties, WorkerTrace trace, WorkerClient client) {
        this.properties = properties;
        this.trace = trace;
        this.client = client;
    }

    /**
     * Starts a process.
     *
     * @throws WorkerException where the application or a directory is missing
     */
    WorkerProcess launch(WorkerCommand command) {
        if (!Files.isRegularFile(properties.jar())) {
            throw new WorkerException(
                    "worker-api is not at %s: build it, or set WORKER_API_DIR".formatted(properties.jar()), null);
        }
        try {
            handOverToken(command);
            Process child = start(command);
            trace.leave(child.toHandle(), command.processFingerprint());
            log.atInfo().addKeyValue("pid", child.pid()).log("worker-api was started");
            return WorkerProcess.child(child.toHandle(), command);
        } catch (IOException e) {
            throw new WorkerException("worker-api could not be started: " + e.getMessage(), e);
        }
    }

    /**
     * Gives the worker the token that it must demand from now on.
     *
     * @throws WorkerException where its state directory cannot be written
     */
    void handOverToken(WorkerCommand command) {
        try {
            PrivateFile.write(properties.tokenFile(), command.token());
        } catch (IOException e) {
            throw new WorkerException("The token of worker-api could not be written: " + e, e);
        }
    }

    /**
     * Takes over the worker that was left behind, where it was started from the same command and still answers as ours.
     * One that was not is stopped.
     */
    Optional<WorkerProcess> adopt(WorkerCommand command) throws InterruptedException {
        Optional<WorkerTrace.Found> left = trace.follow();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        ProcessHandle handle = left.get().handle();
        if (left.get().fingerprint().equals(command.processFingerprint()) && takes(command)) {
            log.atInfo().addKeyValue("pid", handle.pid()).log("worker-api runs already and was adopted");
            return Optional.of(WorkerProcess.adopted(handle, command));
        }
        log.atInfo().addKeyValue("pid", handle.pid()).log("An outdated worker-api is stopped");
        WorkerProcess.stop(handle, properties.stopTimeout());
        return Optional.empty();
    }

    private boolean takes(WorkerCommand command) {
        handOverToken(command);
        return client.status(command.token()).isPresent();
    }

    /** Stops the process and removes its traces. */
    void stop(WorkerProcess process, Duration grace) throws InterruptedException {
        process.stop(grace);
        try {
            trace.wipe();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("The pid file of worker-api could not be removed");
        }
    }

    private Process start(WorkerCommand command) throws IOException {
        Path logFile = Files.createDirectories(properties.logDir()).resolve("worker-api.log");
        ProcessBuilder builder = new ProcessBuilder(command.arguments())
                .directory(properties.stateDir().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        builder.environment().clear();
        builder.environment().putAll(command.ambient());
        builder.environment().putAll(command.environment());
        return builder.start();
    }
}
