package io.cloister.worker.job;

import io.cloister.worker.job.JobJournal.Accepted;
import io.cloister.worker.job.JobJournal.Known;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.Pods;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a worker makes of the journal of the one before it: which ids it knows, and which jobs it goes on with. */
final class Restart {

    private static final String UNCLEAR = "The worker's record of the job's start is damaged.";

    private final JobRunner runner;
    private final JobJournal journal;
    private final Slots slots;
    private final Pods pods;
    private final Map<String, Entry> entries = new HashMap<>();
    private final List<Unended> unended = new ArrayList<>();

    private Restart(JobRunner runner, JobJournal journal, Slots slots, Pods pods) {
        this.runner = runner;
        this.journal = journal;
        this.slots = slots;
        this.pods = pods;
    }

    /** A job to go on with, and how. */
    record Unended(Job job, Runnable course) {}

    /**
     * Reads the journal. Jobs that have not ended have their slots, and the reaper spares their pods; nothing runs yet.
     *
     * @throws IOException if the disk fails
     */
    static Restart of(JobRunner runner, JobJournal journal, Slots slots, Pods pods) throws IOException {
        Restart restart = new Restart(runner, journal, slots, pods);
        for (Known known : journal.load()) {
            restart.entries.put(known.jobId(), restart.entry(known));
        }
        return restart;
    }

    /** What is known of each id. */
    Map<String, Entry> entries() {
        return entries;
    }

    /** The jobs that have not ended. */
    List<Unended> unended() {
        return unended;
    }

    private Entry entry(Known known) throws IOException {
        return switch (known) {
            case Known.Forgotten forgotten -> new Entry.Forgotten(forgotten.since());
            case Known.CanceledUnseen canceled -> new Entry.CanceledUnseen(canceled.since());
            case Known.Over over -> new Entry.Held(over(over));
            case Known.Waiting waiting -> {
                Job job = job(waiting.accepted(), waiting.canceled());
                yield goOn(job, () -> runner.runAnew(job, waiting.accepted().spec()));
            }
            case Known.Begun begun -> {
                Job job = job(begun.accepted(), begun.canceled());
                job.started(begun.started().at());
                yield goOn(job, () -> runner.goOn(job, begun.accepted().spec(), begun.started()));
            }
            case Known.Unclear unclear -> {
                Job job = job(unclear.accepted(), false);
                yield goOn(job, () -> runner.giveUp(job, unclear.accepted().spec(), UNCLEAR));
            }
        };
    }

    private Job over(Known.Over over) {
        Job job = new Job(
                over.taskId(),
                over.jobId(),
                over.digest(),
                over.startedAt(),
                journal.endedOutput(over.jobId()),
                () -> {});
        job.accepted().complete(null);
        job.end(journal.result(over.jobId(), over.endedAt()));
        return job;
    }

    private Job job(Accepted accepted, boolean canceled) throws IOException {
        slots.take();
        Job job = journal.job(accepted, slots::release);
        job.accepted().complete(null);
        if (canceled) {
            job.stop().request(new Ending.Canceled());
        }
        return job;
    }

    private Entry goOn(Job job, Runnable course) {
        pods.expect(job.jobId());
        unended.add(new Unended(job, course));
        return new Entry.Held(job);
    }
}
