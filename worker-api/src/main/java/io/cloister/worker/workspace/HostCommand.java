package io.cloister.worker.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of this host that ends within milliseconds, such as {@code mount}. */
final class HostCommand {

    private static final long LIMIT_SECONDS = 30;

    private HostCommand() {}

    /**
     * Runs it to its end.
     *
     * @return what it wrote
     * @throws IOException if it is not here, says no or takes too long, with what it wrote
     */
    static String run(String... command) throws IOException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command[0] + " takes longer than " + LIMIT_SECONDS + " s");
            }
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new IOException(command[0] + " exited with " + process.exitValue() + ": " + words);
            }
            return words;
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in " + command[0], interrupted);
        }
    }
}
