package io.cloister.orchestrator.log;

import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who reads the output of a task, attempt by attempt: what they want, how far they are, and the way to them.
 * Confined to one thread. What writes fails with an {@link IOException} where they have gone.
 */
final class Reader {

    private final Selection selection;
    private final EventWriter writer;
    private @Nullable Position position;
    private boolean hasFinished;

    /** @param position where they stand already */
    Reader(Selection selection, EventWriter writer, @Nullable Position position) {
        this.selection = selection;
        this.writer = writer;
        this.position = position;
    }

    /** The attempt to read now: the one where they stand, or the one after it where they have finished that. */
    Optional<Attempt> next(Progress progress) {
        if (position == null) {
            return progress.first();
        }
        return hasFinished ? progress.after(position.jobId()) : progress.of(position.jobId());
    }

    /** Turns to an attempt, and says where in it they stand. */
    Position turnTo(Attempt attempt) {
        if (position == null || !position.jobId().equals(attempt.jobId())) {
            position = Position.startOf(attempt.jobId());
            hasFinished = false;
        }
        return position;
    }

    /** The attempt that they turned to has no more for them. */
    void finish() {
        hasFinished = true;
    }

    Selection selection() {
        return selection;
    }

    /** Hands over what follows on what they have; says false, and hands over nothing, where it does not follow. */
    boolean take(LogEvent event) throws IOException {
        LogStream stream = event.stream();
        if (position == null || event.offset() != position.of(stream)) {
            return false;
        }
        position = position.after(stream, event.bytes().length);
        writer.output(position, event);
        return true;
    }

    /** Lets them know that the stream is alive, where it has been quiet for long. */
    void breakSilence() throws IOException {
        writer.breakSilence();
    }

    /** There is nothing more to read, ever. */
    void end(TaskStatus status) throws IOException {
        writer.end(status);
    }

    /** There may be more to read, at another orchestrator. */
    void comeAgain() throws IOException {
        writer.comeAgain();
    }
}
