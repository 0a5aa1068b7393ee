package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.contracts.worker.ContainerPolicy.Mount;
import io.cloister.contracts.worker.ContainerPolicy.MountKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A container that was made.
 *
 * @param container what its engine says of it
 * @param seen what a command in it read from the kernel; empty where none did
 */
record MadePolicy(InspectContainerResponse container, String seen) {

    /** Variables of the image and of the engines. */
    private static final Set<String> OTHERS = Set.of("PATH", "container", "HOSTNAME", "HOME", "TERM");

    /** Compares each word of a policy with this container. */
    void assertIs(ContainerPolicy policy) {
        HostConfig host = container.getHostConfig();
        assertUser(policy.user());
        if (policy.command() != null) {
            assertThat(container.getConfig().getEntrypoint()).containsExactlyElementsOf(policy.command());
        }
        if (policy.workingDirectory() != null) {
            assertThat(container.getConfig().getWorkingDir()).isEqualTo(policy.workingDirectory());
        }
        assertThat(container.getConfig().getHostName()).isEqualTo(policy.hostname());
        assertThat(variables()).containsAll(policy.environment());
        assertThat(OTHERS)
                .containsAll(variables()
                        .filter(name -> !policy.environment().contains(name))
                        .toList());
        assertMounts(policy.mounts());
        assertBounds(policy.limits());
        assertThat(policy.capabilities()).isEmpty();
        assertThat(host.getCapAdd()).isNullOrEmpty();
        assertThat(policy.noNewPrivileges()).isTrue();
        assertThat(host.getSecurityOpts()).contains("no-new-privileges");
        assertThat(policy.seccomp().sha256()).isEqualTo(sha256(seccomp()));
        assertThat(policy.seccomp().defaultAction()).isEqualTo("SCMP_ACT_ERRNO");
        assertThat(policy.seccomp().allowedCalls()).isGreaterThan(200);
        assertThat(policy.network().interfaces()).containsExactly("lo");
        assertThat(policy.readOnlyRoot()).isEqualTo(host.getReadonlyRootfs());
        assertThat(policy.init()).isEqualTo(host.getInit());
        assertThat(policy.log()).isEqualTo(host.getLogConfig().getType().getType());
        assertKernelAgrees(policy);
    }

    private void assertUser(ContainerPolicy.User user) {
        String[] made = container.getConfig().getUser().split(":", -1);
        if (user.ownEachTime()) {
            assertThat(Long.parseLong(made[0])).isNotEqualTo(user.uid()).isGreaterThanOrEqualTo(2_000_000_000);
        } else {
            assertThat(made).containsExactly(String.valueOf(user.uid()), String.valueOf(user.gid()));
        }
    }

    private Stream<String> variables() {
        return Arrays.stream(container.getConfig().getEnv())
                .map(variable -> variable.substring(0, variable.indexOf('=')));
    }

    private void assertMounts(List<Mount> mounts) {
        assertThat(mounts.stream().filter(mount -> mount.kind() != MountKind.MEMORY))
                .extracting(mount -> mount.target() + " " + mount.writable())
                .containsExactlyInAnyOrderElementsOf(container.getMounts().stream()
                        .map(mount -> mount.getDestination().getPath() + " " + mount.getRW())
                        .toList());
        assertThat(mounts.stream().filter(mount -> mount.kind() == MountKind.MEMORY))
                .extracting(Mount::target)
                .filteredOn(target -> !target.equals("/dev/shm"))
                .containsExactlyInAnyOrderElementsOf(
                        container.getHostConfig().getTmpFs().keySet());
    }

    private void assertBounds(ContainerPolicy.Bounds bounds) {
        HostConfig host = container.getHostConfig();
        Map<String, Long> ulimits = Arrays.stream(host.getUlimits())
                .collect(Collectors.toMap(
                        ulimit -> ulimit.getName().replace("RLIMIT_", "").toLowerCase(Locale.ROOT),
                        Ulimit::getHardLong));
        assertThat(bounds)
                .isEqualTo(new ContainerPolicy.Bounds(
                        (double) host.getCpuQuota() / host.getCpuPeriod(),
                        host.getMemory(),
                        host.getMemorySwap() - host.getMemory(),
                        host.getPidsLimit(),
                        ulimits.get("nofile"),
                        ulimits.get("core")));
    }

    // Docker keeps the profile itself, Podman its path.
    private String seccomp() {
        String option = container.getHostConfig().getSecurityOpts().stream()
                .filter(one -> one.startsWith("seccomp="))
                .map(one -> one.substring("seccomp=".length()))
                .findFirst()
                .orElseThrow();
        try {
            return option.startsWith("/") ? Files.readString(Path.of(option)) : option;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void assertKernelAgrees(ContainerPolicy policy) {
        if (seen.isEmpty()) {
            return;
        }
        assertThat(seen).contains("CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1");
        assertThat(seen).contains("Seccomp:\t2");
        assertThat(seen.lines().filter(line -> line.matches(" *[a-z0-9]+: .*")))
                .allMatch(line -> line.strip().startsWith("lo:"));
        for (Mount mount : policy.mounts()) {
            List<String> options = optionsOf(mount.target());
            assertThat(options).as(mount.target()).contains(mount.writable() ? "rw" : "ro");
            assertThat(options.contains("noexec"))
                    .as("noexec of %s", mount.target())
                    .isNotEqualTo(mount.executable());
            if (mount.kind() == MountKind.MEMORY) {
                assertThat(options).as(mount.target()).contains("size=" + mount.bytes() / 1024 + "k");
            }
        }
    }

    private List<String> optionsOf(String target) {
        return seen.lines()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields.length > 3 && fields[1].equals(target))
                .map(fields -> List.of(fields[3].split(",", -1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is mounted at " + target));
    }
}
