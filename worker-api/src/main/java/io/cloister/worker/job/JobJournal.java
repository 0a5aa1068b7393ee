package io.cloister.worker.job;

import io.cloister.contracts.worker.RunResponse;
import io.cloister.worker.journal.DamagedRecordException;
import io.cloister.worker.journal.Journal;
import io.cloister.worker.journal.Mark;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.pod.ImageFacts;
import io.cloister.worker.pod.PodIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the journal says of jobs. Each call that writes returns when the disk has it. Thread-safe. */
@Component
final class JobJournal {

    private static final Logger log = LoggerFactory.getLogger(JobJournal.class);

    private final Journal journal;

    JobJournal(Journal journal) {
        this.journal = journal;
    }

    /** What is to be run, as it was checked. */
    record Accepted(Instant at, JobSpec spec) {}

    /**
     * What is about to start.
     *
     * @param deadline when its run time is used up
     * @param bootId the run of the machine
     * @param sidecar image of the proxy; absent where it asked for no inference
     */
    record Started(
            Instant at,
            Instant deadline,
            String bootId,
            PodIdentity pod,
            ImageFacts image,
            @Nullable ImageFacts sidecar) {}

    /** What came of it. */
    record Ended(String digest, RunResponse response) {}

    /** What is known of a job after a start of the worker. */
    sealed interface Known {

        String jobId();

        /** Accepted, and its command has not been started. */
        record Waiting(String jobId, Accepted accepted, boolean canceled) implements Known {}

        /** Its command was about to be started, or was. */
        record Begun(String jobId, Accepted accepted, Started started, boolean canceled) implements Known {}

        /** Nobody can say whether its command was started, and in which pod. */
        record Unclear(String jobId, Accepted accepted) implements Known {}

        /** It has ended. */
        record Over(String jobId, String taskId, String digest, Instant startedAt, Instant endedAt) implements Known {}

        /** Canceled before it came. */
        record CanceledUnseen(String jobId, Instant since) implements Known {}

        /** Its result is safe elsewhere. */
        record Forgotten(String jobId, Instant since) implements Known {}
    }

    /**
     * All that is known. What makes no sense is removed, and the log tells of it.
     *
     * @throws IOException if the disk fails
     */
    List<Known> load() throws IOException {
        List<Known> all = new ArrayList<>();
        for (Map.Entry<String, Set<Mark>> job : journal.load().entrySet()) {
            Optional<Known> known = read(job.getKey(), job.getValue());
            if (known.isEmpty()) {
                journal.erase(job.getKey());
            }
            known.ifPresent(all::add);
        }
        return all;
    }

    private Optional<Known> read(String id, Set<Mark> marks) throws IOException {
        if (marks.contains(Mark.FORGOTTEN)) {
            removeAllBut(id, Mark.FORGOTTEN);
            journal.eraseOutput(id);
            return journal.since(id, Mark.FORGOTTEN).map(since -> new Known.Forgotten(id, since));
        }
        Optional<Ended> ended = whole(id, Mark.ENDED, Ended.class);
        if (ended.isPresent()) {
            removeAllBut(id, Mark.ENDED);
            return ended.map(end -> over(id, end));
        }
        Optional<Accepted> accepted = whole(id, Mark.ACCEPTED, Accepted.class);
        boolean canceled = marks.contains(Mark.CANCELED);
        if (accepted.isPresent()) {
            return accepted.map(job -> unended(job, marks.contains(Mark.STARTED), canceled));
        }
        return canceled && !marks.contains(Mark.STARTED)
                ? journal.since(id, Mark.CANCELED).map(since -> new Known.CanceledUnseen(id, since))
                : Optional.empty();
    }

    private Known unended(Accepted accepted, boolean begun, boolean canceled) {
        String id = accepted.spec().jobId();
        if (!begun) {
            return new Known.Waiting(id, accepted, canceled);
        }
        return whole(id, Mark.STARTED, Started.class)
                .<Known>map(started -> new Known.Begun(id, accepted, started, canceled))
                .orElseGet(() -> new Known.Unclear(id, accepted));
    }

    private static Known over(String id, Ended ended) {
        RunResponse response = ended.response();
        return new Known.Over(id, response.taskId(), ended.digest(), response.startedAt(), response.endedAt());
    }

    /** A record that can be trusted. */
    private <T> Optional<T> whole(String id, Mark mark, Class<T> type) {
        try {
            return journal.read(id, mark, type);
        } catch (DamagedRecordException damaged) {
            log.atWarn().addKeyValue("job_id", id).log(damaged.getMessage());
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void removeAllBut(String id, Mark kept) throws IOException {
        for (Mark mark : Mark.values()) {
            if (mark != kept) {
                journal.remove(id, mark);
            }
        }
    }

    /**
     * A job comes.
     *
     * @throws IOException if the disk is full or fails; nothing is known of the job then
     */
    void accept(Accepted accepted) throws IOException {
        journal.requireRoom();
        journal.write(accepted.spec().jobId(), Mark.ACCEPTED, accepted);
    }

    /**
     * A job with what is kept of its output, to which more can come.
     *
     * @param slot gives its slot back
     * @throws IOException if the disk is full or fails
     */
    Job job(Accepted accepted, Runnable slot) throws IOException {
        JobSpec spec = accepted.spec();
        KeptOutput output = KeptOutput.open(journal.stdout(spec.jobId()), journal.stderr(spec.jobId()));
        return new Job(spec.taskId(), spec.jobId(), spec.digest(), accepted.at(), output, slot);
    }

    /** What was kept of the output of a job that has ended. */
    KeptOutput endedOutput(String jobId) {
        return KeptOutput.ended(journal.stdout(jobId), journal.stderr(jobId));
    }

    /**
     * A command is about to be started.
     *
     * @throws UncheckedIOException if the disk is full or fails
     */
    void start(String jobId, Started started) {
        try {
            journal.write(jobId, Mark.STARTED, started);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A job has ended. Where the disk does not take the result, it is in memory only. */
    Result end(String digest, RunResponse response) {
        String id = response.jobId();
        try {
            journal.write(id, Mark.ENDED, new Ended(digest, response));
            removeAllBut(id, Mark.ENDED);
            return result(id, response.endedAt());
        } catch (IOException full) {
            log.atWarn().addKeyValue("job_id", id).log("the result is in memory only: {}", full.toString());
            return Result.inMemory(response);
        }
    }

    /** The result of a job that has ended. */
    Result result(String jobId, Instant endedAt) {
        return new Result(
                endedAt, true, () -> whole(jobId, Mark.ENDED, Ended.class).map(Ended::response));
    }

    /**
     * Somebody wants a job's end.
     *
     * @throws IOException if the disk is full or fails
     */
    void cancel(String jobId) throws IOException {
        journal.set(jobId, Mark.CANCELED);
    }

    /**
     * A result is safe elsewhere.
     *
     * @throws IOException if the disk is full or fails; the result is still there then
     */
    void forget(String jobId) throws IOException {
        journal.eraseOutput(jobId);
        if (journal.since(jobId, Mark.ENDED).isPresent()) {
            journal.turn(jobId, Mark.ENDED, Mark.FORGOTTEN);
        } else {
            journal.set(jobId, Mark.FORGOTTEN);
            removeAllBut(jobId, Mark.FORGOTTEN);
        }
    }

    /** Nothing is to be known of a job any more. What a failing disk keeps is found again at the next start. */
    void erase(String jobId) {
        try {
            journal.erase(jobId);
        } catch (IOException failure) {
            log.atWarn().addKeyValue("job_id", jobId).log("the journal keeps remains: {}", failure.toString());
        }
    }
}
