package io.cloister.node.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The machine below, read once: none of it changes while this process lives.
 *
 * @param os for example {@code linux}
 * @param arch as images name it, for example {@code amd64}
 * @param distro for example {@code Debian GNU/Linux 12 (bookworm)}
 * @param kernel release, for example {@code 6.1.0-18-amd64}
 * @param bootId the kernel's id of this boot
 * @param cores processors that this process may use
 * @param memoryMib memory in MiB, 0 where unknown
 */
public record Machine(
        String os,
        String arch,
        @Nullable String distro,
        String kernel,
        @Nullable String bootId,
        int cores,
        long memoryMib) {

    private static final long KIB_IN_MIB = 1024;

    /** Reads {@code /etc/os-release} and {@code /proc} below {@code root}. */
    static Machine read(Path root) {
        return new Machine(
                System.getProperty("os.name").toLowerCase(Locale.ROOT),
                arch(System.getProperty("os.arch")),
                value(root.resolve("etc/os-release"), "PRETTY_NAME=")
                        .map(name -> name.replace("\"", ""))
                        .orElse(null),
                System.getProperty("os.version"),
                value(root.resolve("proc/sys/kernel/random/boot_id"), "").orElse(null),
                Runtime.getRuntime().availableProcessors(),
                value(root.resolve("proc/meminfo"), "MemTotal:")
                        .map(size -> Long.parseLong(size.replace("kB", "").strip()) / KIB_IN_MIB)
                        .orElse(0L));
    }

    private static String arch(String jvmName) {
        return switch (jvmName) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> jvmName;
        };
    }

    private static Optional<String> value(Path file, String prefix) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
