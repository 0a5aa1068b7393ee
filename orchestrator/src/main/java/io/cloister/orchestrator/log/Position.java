package io.cloister.orchestrator.log;

import io.cloister.contracts.worker.LogStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a reader stands in the output of one attempt. Its text is the id of an event, with which the reader goes on after
 * a break, at any orchestrator.
 *
 * @param jobId the attempt
 * @param stdout how many bytes of standard output the reader has
 * @param stderr how many bytes of standard error the reader has
 */
record Position(String jobId, long stdout, long stderr) {

    private static final Pattern ID = Pattern.compile("([A-Za-z0-9_-]{1,64}):([0-9]{1,9}):([0-9]{1,9})");

    /** Before the first byte of an attempt. */
    static Position startOf(String jobId) {
        return new Position(jobId, 0, 0);
    }

    /** Reads an event's id; nothing where it cannot be one of ours. */
    static Optional<Position> parse(String eventId) {
        Matcher id = ID.matcher(eventId);
        return id.matches()
                ? Optional.of(new Position(id.group(1), Long.parseLong(id.group(2)), Long.parseLong(id.group(3))))
                : Optional.empty();
    }

    long of(LogStream stream) {
        return switch (stream) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }

    /** Some bytes further on. */
    Position after(LogStream stream, int bytes) {
        return switch (stream) {
            case STDOUT -> new Position(jobId, stdout + bytes, stderr);
            case STDERR -> new Position(jobId, stdout, stderr + bytes);
        };
    }

    @Override
    public String toString() {
        return jobId + ":" + stdout + ":" + stderr;
    }
}
