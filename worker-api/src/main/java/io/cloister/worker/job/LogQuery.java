package io.cloister.worker.job;

import io.cloister.web.FieldErrors;
import io.cloister.web.ProblemException;
import io.cloister.worker.log.Offsets;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.output.Stdio;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a job's output a reader asks for. What it has received already comes as the id of the last event or as two
 * offsets; the id wins, because a browser that comes back repeats the address with its first offsets.
 */
record LogQuery(Set<Stdio> streams, Offsets from) {

    private static final String LAST_EVENT = "Last-Event-ID";
    private static final Pattern EVENT_ID = Pattern.compile("([A-Za-z0-9_-]{1,64}):(\\d{1,9}):(\\d{1,9})");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    /**
     * Reads it.
     *
     * @throws ProblemException 400 with every field that is malformed, of another job, or beyond what there can be
     */
    static LogQuery of(
            Job job,
            @Nullable String stream,
            @Nullable String stdout,
            @Nullable String stderr,
            @Nullable String lastEventId) {
        FieldErrors errors = new FieldErrors();
        Set<Stdio> streams = streams(stream, errors);
        Offsets from = lastEventId == null || lastEventId.isEmpty()
                ? new Offsets(
                        offset(job, Stdio.STDOUT, "stdout", stdout, errors),
                        offset(job, Stdio.STDERR, "stderr", stderr, errors))
                : resumed(job, lastEventId, errors);
        errors.throwIfAny();
        return new LogQuery(streams, from);
    }

    private static Set<Stdio> streams(@Nullable String stream, FieldErrors errors) {
        return switch (stream) {
            case null -> EnumSet.allOf(Stdio.class);
            case "all" -> EnumSet.allOf(Stdio.class);
            case "stdout" -> EnumSet.of(Stdio.STDOUT);
            case "stderr" -> EnumSet.of(Stdio.STDERR);
            default -> {
                errors.note("stream", "must be one of stdout, stderr, all");
                yield Set.of();
            }
        };
    }

    private static Offsets resumed(Job job, String lastEventId, FieldErrors errors) {
        Matcher id = EVENT_ID.matcher(lastEventId);
        boolean ours = errors.demand(
                id.matches() && id.group(1).equals(job.jobId()),
                LAST_EVENT,
                "must be the id of an event of this job, " + job.jobId() + ":<stdout bytes>:<stderr bytes>");
        return ours
                ? new Offsets(
                        offset(job, Stdio.STDOUT, LAST_EVENT, id.group(2), errors),
                        offset(job, Stdio.STDERR, LAST_EVENT, id.group(3), errors))
                : new Offsets(0, 0);
    }

    private static int offset(Job job, Stdio stream, String field, @Nullable String number, FieldErrors errors) {
        if (number == null) {
            return 0;
        }
        KeptOutput output = job.output();
        int maximum = output.finished() ? output.size(stream) : KeptOutput.KEPT_BYTES;
        boolean allowed = errors.demand(
                NUMBER.matcher(number).matches() && Integer.parseInt(number) <= maximum,
                field,
                "must be a whole number from 0 to " + maximum + ", the bytes of " + name(stream) + " that are kept");
        return allowed ? Integer.parseInt(number) : 0;
    }

    private static String name(Stdio stream) {
        return stream.name().toLowerCase(Locale.ROOT);
    }
}
