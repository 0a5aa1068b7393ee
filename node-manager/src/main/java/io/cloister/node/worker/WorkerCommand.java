package io.cloister.node.worker;

import io.cloister.node.preflight.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that a worker-api process is started from.
 *
 * @param arguments program and arguments; no secret among them
 * @param ambient the part of its environment that every program has; another one is no reason for another process
 * @param environment the rest of its environment; no secret in it
 * @param build tells one build of the application from another
 * @param token the bearer token; the worker reads it from a file at each call, so a new one needs no new process
 */
record WorkerCommand(
        List<String> arguments,
        Map<String, String> ambient,
        Map<String, String> environment,
        String build,
        String token) {

    WorkerCommand {
        arguments = List.copyOf(arguments);
        ambient = Map.copyOf(ambient);
        environment = Map.copyOf(environment);
    }

    /** Equal for two commands exactly when the same process can serve both. */
    String processFingerprint() {
        return Fingerprint.of(process());
    }

    /** Equal for two commands exactly when they are the same, token included. */
    String fingerprint() {
        List<String> parts = process();
        parts.add(token);
        return Fingerprint.of(parts);
    }

    private List<String> process() {
        List<String> parts = new ArrayList<>(arguments);
        new TreeMap<>(environment).forEach((name, value) -> parts.add(name + "=" + value));
        parts.add(build);
        return parts;
    }

    @Override
    public String toString() {
        return "WorkerCommand[" + String.join(" ", arguments) + "]";
    }
}
