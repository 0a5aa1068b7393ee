package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.LogConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Docker: it hands a host name on with the namespace, and refuses one beside it. */
record DockerDialect() implements Dialect {

    @Override
    public String runtime() {
        return "docker";
    }

    // Docker takes the filter itself and no path.
    @Override
    public String seccomp(SeccompProfile profile) {
        return profile.text();
    }

    @Override
    public boolean leavesNone(Set<Capability> dropped) {
        return dropped.contains(Capability.ALL);
    }

    @Override
    public String ulimit(String name) {
        return name;
    }

    @Override
    public Set<String> unlistedOfScratch() {
        return Set.of();
    }

    @Override
    public LogConfig log() {
        return new LogConfig(
                LogConfig.LoggingType.LOCAL, Map.of("max-size", LOG_SIZE, "max-file", "1", "compress", "false"));
    }

    // Docker makes the working directory before it mounts there, and its mode wins over the one that is asked for.
    @Override
    public String scratchOf(int user) {
        return ",uid=" + user + ",gid=" + user;
    }

    // It refuses where that one has ended.
    @Override
    public String besides(String containerId, ToLongFunction<String> firstProcess) {
        return "container:" + containerId;
    }

    @Override
    public boolean namesJoined() {
        return false;
    }

    @Override
    public boolean tellsOutOfMemory() {
        return true;
    }

    @Override
    public String run(Supplier<EngineInfo> engine) {
        EngineInfo now = engine.get();
        return now.liveRestore() ? ANY_RUN : now.run();
    }

    // Docker names it only for one of its log drivers, which is not ours.
    @Override
    public EngineLog logOf(InspectContainerResponse container, Path root) {
        return new EngineLog(root.resolve("containers")
                .resolve(String.valueOf(container.getId()))
                .resolve("local-logs/container.log"));
    }
}
