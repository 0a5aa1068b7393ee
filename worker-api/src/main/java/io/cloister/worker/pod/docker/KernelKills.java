package io.cloister.worker.pod.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the kernel has killed in a container for lack of memory, for engines that do not say so. The kernel
 * counts such kills in the container's own memory cgroup, which goes a few tens of milliseconds after the container: so
 * the count is read every few milliseconds while the container runs, and once more at the moment its output ends. A kill
 * for another reason is not in it. Thread-safe.
 */
final class KernelKills implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KernelKills.class);
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final long INTERVAL_MILLIS = 20;

    /** Version 1: {@code 4:memory:/path}; version 2: {@code 0::/path}. */
    private static final Pattern MEMBERSHIP = Pattern.compile("\\d+:([^:]*):(/.*)");

    private static final Pattern COUNT = Pattern.compile("(?m)^oom_kill (\\d+)$");

    private final ScheduledExecutorService looks = looks();
    private volatile @Nullable Place place;

    /**
     * Counts from now on, for a container that has not started.
     *
     * @param pid the first process of a container, or 0 where there is none yet; only asked for once, because the
     *     cgroups of one engine's containers differ in nothing but the container's id
     */
    Count of(String containerId, ProcessOf pid) {
        Place known = place;
        if (known == null) {
            known = find(containerId, pid.of(containerId)).orElse(null);
            place = known;
        }
        if (known == null) {
            log.atDebug().addKeyValue("container_id", containerId).log("no memory cgroup found");
            return new Count(null);
        }
        Count count = new Count(known.of(containerId));
        count.looking = looks.scheduleWithFixedDelay(count::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return count;
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }

    private static Optional<Place> find(String containerId, long pid) {
        try {
            Place found = null;
            for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "cgroup"))) {
                Matcher membership = MEMBERSHIP.matcher(line);
                if (membership.matches() && membership.group(2).contains(containerId)) {
                    String path = membership.group(2).replace(containerId, Place.ID);
                    if (membership.group(1).equals("memory")) {
                        return Optional.of(new Place(CGROUPS + "/memory" + path + "/memory.oom_control"));
                    }
                    if (membership.group(1).isEmpty()) {
                        found = new Place(CGROUPS + path + "/memory.events");
                    }
                }
            }
            return Optional.ofNullable(found);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static ScheduledExecutorService looks() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("kernel kills").factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** The first process of a container, as the engine knows it. */
    @FunctionalInterface
    interface ProcessOf {
        long of(String containerId);
    }

    /** The kernel's file, with a mark where a container's id belongs. */
    private record Place(String template) {

        private static final String ID = "{id}";

        Path of(String containerId) {
            return Path.of(template.replace(ID, containerId));
        }
    }

    /** The count of one container. */
    static final class Count {

        private final @Nullable Path file;
        private volatile @Nullable ScheduledFuture<?> looking;
        private volatile boolean killed;

        private Count(@Nullable Path file) {
            this.file = file;
        }

        /** Whether the kernel was seen to kill. */
        boolean killed() {
            return killed;
        }

        /** Reads the count now, as long as there is one. */
        void look() {
            try {
                Matcher count = COUNT.matcher(file == null ? "" : Files.readString(file));
                if (count.find() && !count.group(1).equals("0")) {
                    killed = true;
                }
            } catch (IOException _) {
                stop(); // The container's cgroup has gone, and with it the container.
            }
        }

        /** Reads no more. */
        void stop() {
            ScheduledFuture<?> scheduled = looking;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }
    }
}
