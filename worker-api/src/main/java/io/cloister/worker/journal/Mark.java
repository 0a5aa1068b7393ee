package io.cloister.worker.journal;

import java.util.Locale;
import java.util.Optional;

/** What a journal says of a job. Each is a file of its own, {@code <job id>.<name>}. */
public enum Mark {
    /** A record of what is to be run; it is there before the caller hears that the job is accepted. */
    ACCEPTED,
    /** A record of the pod and its deadline; it is there before the command starts. */
    STARTED,
    /** A record of the result; it is there before anybody sees the result or the pod goes. */
    ENDED,
    /** Empty: somebody wants the job's end, or wanted it before the job came. */
    CANCELED,
    /** Empty: the result is safe elsewhere, and the id is used up. */
    FORGOTTEN;

    /** The file of this mark. */
    String file(String jobId) {
        return jobId + '.' + name().toLowerCase(Locale.ROOT);
    }

    /** The mark whose file has this ending. */
    static Optional<Mark> ofEnding(String ending) {
        for (Mark mark : values()) {
            if (ending.equals(mark.name().toLowerCase(Locale.ROOT))) {
                return Optional.of(mark);
            }
        }
        return Optional.empty();
    }
}
