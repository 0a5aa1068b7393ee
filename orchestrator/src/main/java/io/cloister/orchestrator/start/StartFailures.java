package io.cloister.orchestrator.start;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;

/** Finds the sentence in a failed start, however deep the framework has wrapped it. */
final class StartFailures implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String sentence = sentence(cause);
            if (sentence != null) {
                return new FailureAnalysis(sentence, null, cause);
            }
        }
        return null;
    }

    private static @Nullable String sentence(Throwable cause) {
        return switch (cause) {
            case StartException known -> known.getMessage();
            case PortInUseException taken ->
                "Port " + taken.getPort()
                        + " is in use by another program; stop it, or choose another port with ORCHESTRATOR_PORT.";
            case SQLException database
            when Unreachable.isSaidBy(database) ->
                "The database does not answer (" + firstLine(database)
                        + "); check DATABASE_URL and that PostgreSQL is running.";
            default -> null;
        };
    }

    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .map(line -> line.endsWith(".") ? line.substring(0, line.length() - 1) : line)
                .orElse("no reason given");
    }
}
