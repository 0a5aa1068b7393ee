package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.LogConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Podman: {@code json-file} is its name for {@code k8s-file} in this API, and each container has a host name of its own. */
record PodmanDialect() implements Dialect {

    /** What Podman gives a container of its own accord, whatever its version; distributions give more. */
    private static final Set<Capability> DEFAULT_CAPABILITIES = Set.of(
            Capability.CHOWN,
            Capability.DAC_OVERRIDE,
            Capability.FOWNER,
            Capability.FSETID,
            Capability.KILL,
            Capability.NET_BIND_SERVICE,
            Capability.SETFCAP,
            Capability.SETGID,
            Capability.SETPCAP,
            Capability.SETUID,
            Capability.SYS_CHROOT);

    @Override
    public String runtime() {
        return "podman";
    }

    // Podman takes a path on the engine's host; it answers 500 to the filter itself.
    @Override
    public String seccomp(SeccompProfile profile) {
        return profile.file().toString();
    }

    // It lists those of its default that the container does not have.
    @Override
    public boolean leavesNone(Set<Capability> dropped) {
        return dropped.contains(Capability.ALL) || dropped.containsAll(DEFAULT_CAPABILITIES);
    }

    @Override
    public String ulimit(String name) {
        return name.replaceFirst("^RLIMIT_", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public Set<String> unlistedOfScratch() {
        return Set.of("rprivate", "notmpcopyup");
    }

    @Override
    public LogConfig log() {
        return new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", LOG_SIZE));
    }

    // Unasked, it fills them with what the image has there.
    @Override
    public String scratchOf(int user) {
        return ",notmpcopyup";
    }

    // By the container's id it would start that one again, and with it a command that has ended.
    @Override
    public String besides(String containerId, ToLongFunction<String> firstProcess) {
        return "ns:/proc/" + firstProcess.applyAsLong(containerId) + "/ns/net";
    }

    @Override
    public boolean namesJoined() {
        return true;
    }

    // Up to 4.3 its monitor notes it where nobody looks: OOMKilled is never true.
    @Override
    public boolean tellsOutOfMemory() {
        return false;
    }

    // Each container has a monitor of its own.
    @Override
    public String run(Supplier<EngineInfo> engine) {
        return ANY_RUN;
    }

    @Override
    public EngineLog logOf(InspectContainerResponse container, Path root) {
        return new EngineLog(Path.of(String.valueOf(container.getLogPath())));
    }
}
