package io.cloister.worker.selftest;

import io.cloister.contracts.worker.SelfTestReport.Pod;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One attack: a shell script that says what it tries and what is to stop it. It exits with 0 where it got through, with 1
 * where it was held, and with something else where it could not tell.
 *
 * @param name of its file
 * @param tries what it tries to do
 * @param stoppedBy what is to stop it
 * @param pods where it runs
 * @param script all of it
 */
record Probe(String name, String tries, String stoppedBy, Set<Pod> pods, String script) {

    static final String EXTENSION = ".sh";

    Probe {
        pods = Set.copyOf(pods);
    }

    /**
     * Reads a probe.
     *
     * @throws IllegalStateException if it does not say what it tries or what stops it
     */
    static Probe of(String fileName, String script) {
        List<String> lines = script.lines().toList();
        return new Probe(
                fileName.substring(0, fileName.length() - EXTENSION.length()),
                header(lines, "tries").orElseThrow(() -> incomplete(fileName)),
                header(lines, "stopped by").orElseThrow(() -> incomplete(fileName)),
                header(lines, "pod")
                        .map(pod -> Set.of(Pod.valueOf(pod.toUpperCase(Locale.ROOT))))
                        .orElse(Set.of(Pod.values())),
                script);
    }

    private static Optional<String> header(List<String> lines, String name) {
        String start = "# " + name + ": ";
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst();
    }

    private static IllegalStateException incomplete(String fileName) {
        return new IllegalStateException(fileName + " does not say what it tries and what stops it");
    }
}
