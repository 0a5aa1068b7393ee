package io.cloister.orchestrator.log;

import io.cloister.contracts.task.TaskStatus;
import java.util.List;
import java.util.Optional;

/**
 * A task as whoever reads its output needs to see it, at one moment.
 *
 * @param status the task's
 * @param attempts oldest first
 */
record Progress(TaskStatus status, List<Attempt> attempts) {

    Progress {
        attempts = List.copyOf(attempts);
    }

    /** Whether no output comes of an attempt that its worker does not have already. */
    boolean isOver(Attempt attempt) {
        return status.isOver()
                || of(attempt.jobId()).map(now -> now.status().isOver()).orElse(true);
    }

    /** The first attempt, where there is one. */
    Optional<Attempt> first() {
        return attempts.stream().findFirst();
    }

    /** The attempt of that job. */
    Optional<Attempt> of(String jobId) {
        return attempts.stream()
                .filter(attempt -> attempt.jobId().equals(jobId))
                .findFirst();
    }

    /** The attempt that follows on that of the job, where there is one. */
    Optional<Attempt> after(String jobId) {
        return attempts.stream()
                .dropWhile(attempt -> !attempt.jobId().equals(jobId))
                .skip(1)
                .findFirst();
    }
}
