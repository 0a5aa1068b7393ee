package io.cloister.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of this machine that a scenario needs. */
final class Program {

    private Program() {}

    /** Runs one to its end; a failure of it fails the scenario with what it said. */
    static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("'" + String.join(" ", command) + "' failed: " + output.strip());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(List.of(command) + " cannot be run.", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while running " + List.of(command), interrupted);
        }
    }
}
