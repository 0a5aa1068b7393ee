package io.cloister.worker.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of this host that ends within milliseconds, such as {@code mount}. */
final class HostCommand {

    private static final long LIMIT_SECONDS = 30;

    /** Whoever is not root by login often has no {@code sbin} in the path. */
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));

    private HostCommand() {}

    /**
     * Runs it to its end.
     *
     * @param program its name
     * @return what it wrote
     * @throws IOException if it is not here, says no or takes too long, with what it wrote
     */
    static String run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addFirst(find(program).toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " takes longer than " + LIMIT_SECONDS + " s");
            }
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new IOException(program + " exited with " + process.exitValue() + ": " + words);
            }
            return words;
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in " + program, interrupted);
        }
    }

    private static Path find(String program) throws IOException {
        return PLACES.stream()
                .map(place -> place.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("there is no program " + program));
    }
}
