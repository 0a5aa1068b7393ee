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
 * @param environment its whole environment; no secret in it
 * @param token the bearer token that it reads from a file
 * @param fingerprint equal for two commands exactly when they would start the same worker
 */
record WorkerCommand(List<String> arguments, Map<String, String> environment, String token, String fingerprint) {

    WorkerCommand {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** @param build tells one build of the application from another */
    static WorkerCommand of(List<String> arguments, Map<String, String> environment, String token, String build) {
        List<String> parts = new ArrayList<>(arguments);
        new TreeMap<>(environment).forEach((name, value) -> parts.add(name + "=" + value));
        parts.add(token);
        parts.add(build);
        return new WorkerCommand(arguments, environment, token, Fingerprint.of(parts));
    }

    @Override
    public String toString() {
        return "WorkerCommand[" + String.join(" ", arguments) + "]";
    }
}
