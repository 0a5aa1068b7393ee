package io.cloister.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What processes of a scenario's own need and nobody else uses: folders that are gone afterwards, ports and secrets. */
public final class Scratch {

    private final Endings endings;
    private @Nullable Path root;

    public Scratch(Endings endings) {
        this.endings = endings;
    }

    /** A new, empty folder. */
    String folder(String name) {
        try {
            return Files.createDirectories(root().resolve(name)).toString();
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** The path of a file that may be written. */
    Path file(String name) {
        return root().resolve(name);
    }

    /** The number of the process that a file names. */
    long pid(String name) {
        try {
            return Long.parseLong(Files.readString(file(name)).strip());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** An address of this machine at which nothing answers yet. */
    static URI freeAddress() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** A secret that nobody else has. */
    static String secret() {
        return UUID.randomUUID() + "-" + UUID.randomUUID();
    }

    private Path root() {
        if (root == null) {
            try {
                // Short, because the path of a Podman's run directory may have 50 characters.
                Path created = Files.createTempDirectory("cf");
                endings.add(() -> remove(created));
                root = created;
            } catch (IOException full) {
                throw new UncheckedIOException(full);
            }
        }
        return root;
    }

    private static void remove(Path folder) throws IOException {
        unmountBelow(folder);
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(folder)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }

    /** What a service that was killed has left mounted. */
    private static void unmountBelow(Path folder) throws IOException {
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(mount -> mount.split(" ", -1)[4])
                .filter(point -> point.startsWith(folder + "/"))
                .sorted(Comparator.reverseOrder())
                .forEach(point -> Program.run("umount", "--lazy", point));
    }
}
