package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Ulimit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a container in, by name and in one spelling, so that what was asked of an engine and what it made can be
 * compared. What was not asked for, and is the engine's to choose, is not in the former.
 */
record SealSettings(Map<String, String> values) {

    private static final Set<String> OWN_NAMESPACE = Set.of("", "private", "shareable");

    /** As a call asks for them. */
    static SealSettings asked(CreateContainerCmd call, Dialect dialect) {
        HostConfig host = Objects.requireNonNull(call.getHostConfig(), "a call of ours has one");
        Map<String, String> values = ofHost(host, dialect);
        values.put("user", String.valueOf(call.getUser()));
        values.put("health check", healthCheck(call.getHealthcheck()));
        values.put("mounts", sorted(stream(host.getBinds()).map(SealSettings::mount)));
        putIfAsked(values, "hostname", call.getHostName());
        putIfAsked(values, "runtime", host.getRuntime());
        if (call.getEntrypoint() != null) {
            values.put("entry point", command(call.getEntrypoint(), call.getCmd()));
        }
        return new SealSettings(values);
    }

    /** As an engine says that they are. */
    static SealSettings made(InspectContainerResponse container, Dialect dialect) {
        HostConfig host = container.getHostConfig();
        ContainerConfig config = container.getConfig();
        Map<String, String> values = ofHost(host, dialect);
        values.put("user", String.valueOf(config.getUser()));
        values.put("health check", healthCheck(config.getHealthcheck()));
        values.put("mounts", sorted(stream(container.getMounts()).map(SealSettings::mount)));
        values.put("hostname", String.valueOf(config.getHostName()));
        values.put("runtime", String.valueOf(host.getRuntime()));
        values.put("entry point", command(config.getEntrypoint(), config.getCmd()));
        return new SealSettings(values);
    }

    private static Map<String, String> ofHost(HostConfig host, Dialect dialect) {
        Map<String, String> values = new TreeMap<>();
        values.put("capabilities", capabilities(host, dialect));
        values.put("privileged", String.valueOf(Boolean.TRUE.equals(host.getPrivileged())));
        values.put("no-new-privileges", String.valueOf(hasNoNewPrivileges(host)));
        values.put("seccomp", seccomp(host));
        values.put("read-only root", String.valueOf(host.getReadonlyRootfs()));
        values.put("init", String.valueOf(host.getInit()));
        values.put("network mode", String.valueOf(host.getNetworkMode()));
        values.put("memory", String.valueOf(host.getMemory()));
        values.put("memory with swap", String.valueOf(host.getMemorySwap()));
        values.put("cpu", host.getCpuQuota() + "/" + host.getCpuPeriod());
        values.put("pids", String.valueOf(host.getPidsLimit()));
        values.put("ulimits", sorted(stream(host.getUlimits()).map(ulimit -> ulimit(ulimit, dialect))));
        values.put("shared memory", String.valueOf(host.getShmSize()));
        values.put("tmpfs", tmpfs(host, dialect));
        values.put("devices", String.valueOf(count(host.getDevices()) + count(host.getDeviceRequests())));
        values.put("device rules", String.valueOf(count(host.getDeviceCgroupRules())));
        values.put(
                "kernel settings",
                String.valueOf(host.getSysctls() == null ? 0 : host.getSysctls().size()));
        values.put("out-of-memory kill", String.valueOf(!Boolean.TRUE.equals(host.getOomKillDisable())));
        values.put("added host names", String.valueOf(count(host.getExtraHosts())));
        values.put("groups", sorted(stream(host.getGroupAdd())));
        values.put("log", log(host.getLogConfig()));
        values.put("process namespace", namespace(host.getPidMode()));
        values.put("ipc namespace", namespace(host.getIpcMode()));
        values.put("user namespace", namespace(host.getUsernsMode()));
        return values;
    }

    private static String capabilities(HostConfig host, Dialect dialect) {
        Set<Capability> dropped = stream(host.getCapDrop()).collect(Collectors.toSet());
        return dialect.leavesNone(dropped) && stream(host.getCapAdd()).findAny().isEmpty()
                ? "none"
                : "added " + sorted(stream(host.getCapAdd())) + ", dropped " + sorted(dropped.stream());
    }

    private static boolean hasNoNewPrivileges(HostConfig host) {
        return stream(host.getSecurityOpts()).anyMatch(option -> option.matches("no-new-privileges([:=]true)?"));
    }

    // By its hash where it is long: what the log needs to say is that there is another.
    private static String seccomp(HostConfig host) {
        return stream(host.getSecurityOpts())
                .filter(option -> option.startsWith("seccomp"))
                .map(option -> option.startsWith("seccomp={") ? "inline " + option.hashCode() : option)
                .collect(Collectors.joining(" and "));
    }

    private static String ulimit(Ulimit ulimit, Dialect dialect) {
        return dialect.ulimit(ulimit.getName()) + "=" + ulimit.getSoftLong() + ":" + ulimit.getHardLong();
    }

    private static String tmpfs(HostConfig host, Dialect dialect) {
        return host.getTmpFs() == null
                ? ""
                : sorted(host.getTmpFs().entrySet().stream()
                        .map(place -> place.getKey() + " " + options(place.getValue(), dialect)));
    }

    private static String options(String options, Dialect dialect) {
        return sorted(Arrays.stream(options.split(","))
                .filter(option -> !dialect.unlistedOfScratch().contains(option)));
    }

    private static String log(@Nullable LogConfig log) {
        return log == null || log.getType() == null ? "" : log.getType().getType();
    }

    private static String namespace(@Nullable String mode) {
        return mode == null || OWN_NAMESPACE.contains(mode) ? "its own" : mode;
    }

    private static String healthCheck(@Nullable HealthCheck check) {
        return check == null ? "the image's" : String.valueOf(check.getTest());
    }

    private static String mount(Bind bind) {
        return bind.getPath() + ":" + bind.getVolume().getPath() + ":" + bind.getAccessMode();
    }

    private static String mount(InspectContainerResponse.Mount mount) {
        String target =
                mount.getDestination() == null ? "" : mount.getDestination().getPath();
        return mount.getSource() + ":" + target + ":" + (Boolean.TRUE.equals(mount.getRW()) ? "rw" : "ro");
    }

    // By its hash, because a command is the user's own and does not belong in a log.
    private static String command(String @Nullable [] entryPoint, String @Nullable [] command) {
        return (entryPoint == null ? 0 : Arrays.hashCode(entryPoint)) + " and "
                + (command == null ? 0 : command.length);
    }

    private static void putIfAsked(Map<String, String> values, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            values.put(name, value);
        }
    }

    private static <T> Stream<T> stream(T @Nullable [] items) {
        return items == null ? Stream.empty() : Arrays.stream(items);
    }

    private static <T> Stream<T> stream(@Nullable Collection<T> items) {
        return items == null ? Stream.empty() : items.stream();
    }

    private static int count(Object @Nullable [] items) {
        return items == null ? 0 : items.length;
    }

    private static int count(@Nullable List<?> items) {
        return items == null ? 0 : items.size();
    }

    private static String sorted(Stream<?> items) {
        return String.join(" ", items.map(String::valueOf).collect(Collectors.toCollection(TreeSet::new)));
    }
}
