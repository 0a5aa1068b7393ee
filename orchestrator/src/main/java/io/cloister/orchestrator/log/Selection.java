package io.cloister.orchestrator.log;

import io.cloister.contracts.worker.LogStream;
import io.cloister.web.ProblemException;
import java.util.Arrays;
import java.util.Locale;

/** Which streams of a command a reader wants. */
enum Selection {
    STDOUT,
    STDERR,
    ALL;

    /** @throws ProblemException 400 if there is no such stream */
    static Selection of(String name) {
        return Arrays.stream(values())
                .filter(selection -> selection.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid("stream", "must be stdout, stderr or all"));
    }

    /** The name on the wire, for example {@code all}. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean has(LogStream stream) {
        return this == ALL || wireName().equals(stream.wireName());
    }
}
