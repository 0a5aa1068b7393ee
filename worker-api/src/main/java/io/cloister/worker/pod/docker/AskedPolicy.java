package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.contracts.worker.ContainerPolicy.Mount;
import io.cloister.contracts.worker.ContainerPolicy.MountKind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads from a call what the container that it asks for may do and see, in the words of the contract. */
final class AskedPolicy {

    private final CreateContainerCmd call;
    private final HostConfig host;

    private AskedPolicy(CreateContainerCmd call) {
        this.call = call;
        this.host = set(call.getHostConfig());
    }

    static ContainerPolicy of(CreateContainerCmd call, Dialect dialect, SeccompProfile seccomp) {
        return new AskedPolicy(call).read("seccomp=" + dialect.seccomp(seccomp), seccomp);
    }

    private ContainerPolicy read(String seccompOption, SeccompProfile seccomp) {
        List<String> options = set(host.getSecurityOpts());
        return new ContainerPolicy(
                user(),
                call.getEntrypoint() == null ? null : List.of(call.getEntrypoint()),
                call.getWorkingDir(),
                call.getHostName(),
                variables(),
                mounts(),
                bounds(),
                capabilities(),
                options.contains("no-new-privileges"),
                options.contains(seccompOption) ? seccomp.summary() : null,
                network(),
                Boolean.TRUE.equals(host.getReadonlyRootfs()),
                Boolean.TRUE.equals(host.getInit()),
                host.getRuntime() == null || host.getRuntime().isEmpty() ? null : host.getRuntime(),
                host.getLogConfig().getType().getType());
    }

    private ContainerPolicy.User user() {
        String[] ids = String.valueOf(call.getUser()).split(":", -1);
        return new ContainerPolicy.User(Long.parseLong(ids[0]), Long.parseLong(ids[1]), false);
    }

    private List<String> variables() {
        return Arrays.stream(set(call.getEnv()))
                .map(variable -> variable.substring(0, variable.indexOf('=')))
                .sorted()
                .toList();
    }

    private List<Mount> mounts() {
        Stream<Mount> binds = Arrays.stream(set(host.getBinds())).map(AskedPolicy::mount);
        Stream<Mount> memory = set(host.getTmpFs()).entrySet().stream().map(AskedPolicy::mount);
        // Both engines mount it without a right to run programs.
        Stream<Mount> shared = Stream.of(new Mount("/dev/shm", MountKind.MEMORY, true, false, host.getShmSize(), null));
        return Stream.of(binds, memory, shared)
                .flatMap(mounts -> mounts)
                .sorted(Comparator.comparing(Mount::target))
                .toList();
    }

    private static Mount mount(Bind bind) {
        boolean writable = bind.getAccessMode() == AccessMode.rw;
        return new Mount(bind.getVolume().getPath(), MountKind.HOST, writable, true, null, null);
    }

    private static Mount mount(Map.Entry<String, String> memory) {
        List<String> options = List.of(memory.getValue().split(",", -1));
        Long size = options.stream()
                .filter(option -> option.startsWith("size="))
                .map(option -> Long.valueOf(option.substring("size=".length())))
                .findFirst()
                .orElse(null);
        return new Mount(
                memory.getKey(), MountKind.MEMORY, options.contains("rw"), options.contains("exec"), size, null);
    }

    private ContainerPolicy.Bounds bounds() {
        return new ContainerPolicy.Bounds(
                (double) set(host.getCpuQuota()) / set(host.getCpuPeriod()),
                set(host.getMemory()),
                set(host.getMemorySwap()) - set(host.getMemory()),
                set(host.getPidsLimit()),
                ulimit("nofile"),
                ulimit("core"));
    }

    private long ulimit(String name) {
        return Arrays.stream(set(host.getUlimits()))
                .filter(ulimit -> name.equals(ulimit.getName()))
                .mapToLong(Ulimit::getHardLong)
                .findFirst()
                .orElseThrow();
    }

    // Without that it would have some of the engine's choice.
    private List<String> capabilities() {
        if (!List.of(set(host.getCapDrop())).contains(Capability.ALL)) {
            throw new IllegalStateException("a call of ours drops all capabilities");
        }
        return Stream.ofNullable(host.getCapAdd())
                .flatMap(Arrays::stream)
                .map(Capability::name)
                .toList();
    }

    private ContainerPolicy.Network network() {
        String mode = String.valueOf(host.getNetworkMode());
        if (!mode.equals("none") && !mode.startsWith("container:")) {
            throw new IllegalStateException("a call of ours asks for no network");
        }
        return new ContainerPolicy.Network(List.of("lo"), List.of());
    }

    private static <T> T set(@Nullable T value) {
        return Objects.requireNonNull(value, "a call of ours leaves this to no engine");
    }
}
