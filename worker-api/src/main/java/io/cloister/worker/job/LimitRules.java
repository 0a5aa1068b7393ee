package io.cloister.worker.job;

import io.cloister.contracts.worker.Limits;
import io.cloister.web.FieldErrors;
import io.cloister.worker.pod.PodLimits;
import io.cloister.worker.workspace.WorkspaceLimits;
import io.cloister.worker.workspace.WorkspaceProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The node's defaults and maxima: an absent limit gets the default, one above the maximum is refused with its name. */
@Component
final class LimitRules {

    private static final Limits NONE_ASKED = new Limits(null, null, null, null, null, null, null, null);

    private final Bound<Double> cpus;
    private final Bound<Long> memory;
    private final Bound<Integer> pids;
    private final Bound<Integer> openFiles;
    private final Bound<Long> tmpBytes;
    private final Bound<Long> sharedMemoryBytes;
    private final Bound<Long> workspaceBytes;
    private final Bound<Long> workspaceInodes;
    private final JobProperties jobs;

    LimitRules(LimitProperties limits, WorkspaceProperties workspaces, JobProperties jobs) {
        cpus = new Bound<>("cpus", LimitProperties.LEAST_CPUS, limits.defaultCpus(), limits.mostCpus());
        memory = new Bound<>(
                "memory_bytes",
                LimitProperties.LEAST_MEMORY,
                limits.defaultMemory().toBytes(),
                limits.mostMemory());
        pids = new Bound<>("pids", LimitProperties.LEAST_PIDS, limits.defaultPids(), limits.maxPids());
        openFiles = new Bound<>(
                "open_files", LimitProperties.LEAST_OPEN_FILES, limits.defaultOpenFiles(), limits.maxOpenFiles());
        tmpBytes = new Bound<>(
                "tmp_bytes",
                LimitProperties.LEAST_SCRATCH,
                limits.defaultTmp().toBytes(),
                limits.maxTmp().toBytes());
        sharedMemoryBytes = new Bound<>(
                "shm_bytes",
                LimitProperties.LEAST_SCRATCH,
                limits.defaultShm().toBytes(),
                limits.maxShm().toBytes());
        workspaceBytes = new Bound<>(
                "workspace_bytes",
                WorkspaceProperties.LEAST_BYTES,
                workspaces.defaultSize().toBytes(),
                workspaces.maxSize().toBytes());
        workspaceInodes = new Bound<>(
                "workspace_inodes",
                WorkspaceProperties.LEAST_INODES,
                workspaces.defaultInodes(),
                workspaces.maxInodes());
        this.jobs = jobs;
    }

    PodLimits limits(@Nullable Limits asked, FieldErrors errors) {
        Limits wish = asked == null ? NONE_ASKED : asked;
        return new PodLimits(
                cpus.grant(wish.cpus(), errors),
                memory.grant(wish.memoryBytes(), errors),
                pids.grant(wish.pids(), errors),
                openFiles.grant(wish.openFiles(), errors),
                tmpBytes.grant(wish.tmpBytes(), errors),
                sharedMemoryBytes.grant(wish.shmBytes(), errors));
    }

    WorkspaceLimits workspace(@Nullable Limits asked, FieldErrors errors) {
        Limits wish = asked == null ? NONE_ASKED : asked;
        return new WorkspaceLimits(
                workspaceBytes.grant(wish.workspaceBytes(), errors),
                workspaceInodes.grant(wish.workspaceInodes(), errors));
    }

    Duration runTime(@Nullable Integer seconds, FieldErrors errors) {
        if (seconds == null) {
            return jobs.defaultTimeout();
        }
        long most = jobs.maxTimeout().toSeconds();
        boolean granted = errors.demand(
                seconds >= 1 && seconds <= most, "sandbox.timeout_seconds", "must be between 1 and " + most);
        return granted ? Duration.ofSeconds(seconds) : jobs.defaultTimeout();
    }
}
