package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import io.cloister.worker.pod.ContainerSpec;
import io.cloister.worker.pod.ContainerSpec.Network;
import io.cloister.worker.pod.ContainerSpec.Scratch;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The host's side of a container: everything that keeps what runs in it from the node. The same for every pod. */
final class Hardening {

    private static final long CPU_PERIOD = 100_000;
    private static final long USER_PROCESSES = 4_096;

    private Hardening() {}

    /**
     * @param runtime OCI runtime by the engine's name for it; the engine's choice where absent
     * @param firstProcess tells the first process of a container
     */
    static HostConfig of(
            ContainerSpec spec,
            Dialect dialect,
            SeccompProfile seccomp,
            @Nullable String runtime,
            ToLongFunction<String> firstProcess) {
        HostConfig host = HostConfig.newHostConfig()
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges", "seccomp=" + dialect.seccomp(seccomp)))
                .withReadonlyRootfs(true)
                .withInit(true)
                .withNetworkMode(network(spec.network(), dialect, firstProcess))
                .withMemory(spec.limits().memoryBytes())
                .withMemorySwap(spec.limits().memoryBytes())
                .withCpuPeriod(CPU_PERIOD)
                .withCpuQuota(Math.round(spec.limits().cpus() * CPU_PERIOD))
                .withPidsLimit((long) spec.limits().pids())
                .withUlimits(ulimits(spec.limits().openFiles()))
                .withShmSize(spec.limits().sharedMemoryBytes())
                .withTmpFs(scratch(spec, dialect))
                .withBinds(spec.mounts().stream()
                        .map(mount ->
                                Bind.parse(mount.source() + ":" + mount.target() + (mount.writable() ? ":rw" : ":ro")))
                        .toList())
                .withLogConfig(dialect.log());
        return runtime == null ? host : host.withRuntime(runtime);
    }

    // Podman wants processes beside files, else it refuses (409 or 500).
    private static List<Ulimit> ulimits(long openFiles) {
        return List.of(
                new Ulimit("nofile", openFiles, openFiles),
                new Ulimit("nproc", USER_PROCESSES, USER_PROCESSES),
                new Ulimit("core", 0L, 0L));
    }

    private static String network(Network network, Dialect dialect, ToLongFunction<String> firstProcess) {
        return switch (network) {
            case Network.Isolated _ -> "none";
            case Network.SharedWith other -> "container:" + other.containerId();
            case Network.Besides other -> dialect.besides(other.containerId(), firstProcess);
        };
    }

    private static Map<String, String> scratch(ContainerSpec spec, Dialect dialect) {
        return spec.scratch().stream()
                .collect(Collectors.toMap(
                        Scratch::target,
                        place -> "rw,nosuid,nodev," + (place.executable() ? "exec" : "noexec") + ",mode=1777,size="
                                + place.bytes() + dialect.scratchOf(spec.user())));
    }
}
