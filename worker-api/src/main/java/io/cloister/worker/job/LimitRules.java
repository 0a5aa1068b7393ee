package io.cloister.worker.job;

import io.cloister.contracts.worker.Limits;
import io.cloister.worker.pod.PodLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The node's defaults and maxima: an absent limit gets the default, one above the maximum is refused with its name. */
@Component
final class LimitRules {

    // Below these no container starts: the runtime's own first process lives in the same limits.
    private static final double LEAST_CPUS = 0.01;
    private static final long LEAST_MEMORY = 16L * 1024 * 1024;
    private static final int LEAST_PIDS = 16;

    private final LimitProperties limits;
    private final JobProperties jobs;

    LimitRules(LimitProperties limits, JobProperties jobs) {
        this.limits = limits;
        this.jobs = jobs;
    }

    PodLimits limits(@Nullable Limits asked, FieldErrors errors) {
        Limits wish = asked == null ? new Limits(null, null, null) : asked;
        return new PodLimits(cpus(wish.cpus(), errors), memory(wish.memoryBytes(), errors), pids(wish.pids(), errors));
    }

    Duration runTime(@Nullable Integer seconds, FieldErrors errors) {
        if (seconds == null) {
            return jobs.defaultTimeout();
        }
        long most = jobs.maxTimeout().toSeconds();
        errors.check(seconds >= 1 && seconds <= most, "sandbox.timeout_seconds", "must be between 1 and " + most);
        return Duration.ofSeconds(seconds);
    }

    private double cpus(@Nullable Double asked, FieldErrors errors) {
        double most = limits.mostCpus();
        if (asked == null) {
            return Math.min(limits.defaultCpus(), most);
        }
        errors.check(
                asked >= LEAST_CPUS && asked <= most,
                "sandbox.limits.cpus",
                "must be between " + LEAST_CPUS + " and " + most);
        return asked;
    }

    private long memory(@Nullable Long asked, FieldErrors errors) {
        long most = limits.mostMemory();
        if (asked == null) {
            return Math.min(limits.defaultMemory().toBytes(), most);
        }
        errors.check(
                asked >= LEAST_MEMORY && asked <= most,
                "sandbox.limits.memory_bytes",
                "must be between " + LEAST_MEMORY + " and " + most);
        return asked;
    }

    private int pids(@Nullable Integer asked, FieldErrors errors) {
        int most = limits.maxPids();
        if (asked == null) {
            return Math.min(limits.defaultPids(), most);
        }
        errors.check(
                asked >= LEAST_PIDS && asked <= most,
                "sandbox.limits.pids",
                "must be between " + LEAST_PIDS + " and " + most);
        return asked;
    }
}
