package io.cloister.worker.door;

import io.cloister.worker.start.StartFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a directory that is short enough for sockets ({@code sun_path} of unix(7) has room for 107 bytes) and that nobody
 * else may enter: below the state directory where that is short, else in the system's or the user's runtime directory.
 */
final class SocketDirectory {

    static final int LONGEST_SOCKET_PATH = 107;

    private static final String LONGEST_NAME =
            "/" + Doors.nameOf("any job") + "/" + Door.UPSTREAM_SOCKET; // both socket names are this long or shorter

    private SocketDirectory() {}

    /**
     * The directory, made for this user alone.
     *
     * @param configured what the operator wants, if anything
     * @throws StartFailure if it is too long or cannot be made
     */
    static Path choose(@Nullable Path configured, Path stateDirectory) {
        if (configured != null && !configured.toString().isEmpty()) {
            return prepare(configured.toAbsolutePath());
        }
        return candidates(stateDirectory)
                .filter(SocketDirectory::isShort)
                .flatMap(candidate -> make(candidate).stream())
                .findFirst()
                .orElseThrow(() -> new StartFailure("No directory for the sockets of pods is short and writable; "
                        + "set WORKER_SOCKET_DIR to one whose path has at most " + longestDirectory() + " bytes."));
    }

    private static Path prepare(Path directory) {
        if (!isShort(directory)) {
            throw new StartFailure("The socket directory " + directory + " is too long: a socket path has at most "
                    + LONGEST_SOCKET_PATH + " bytes, so WORKER_SOCKET_DIR may have " + longestDirectory() + ".");
        }
        return make(directory)
                .orElseThrow(() -> new StartFailure(
                        "The socket directory " + directory + " cannot be made; set another WORKER_SOCKET_DIR."));
    }

    private static Stream<Path> candidates(Path stateDirectory) {
        String name = "cloister-" + Doors.nameOf(stateDirectory.toString());
        List<@Nullable String> runtimeDirectories =
                Arrays.asList("/run", System.getenv("XDG_RUNTIME_DIR"), System.getProperty("java.io.tmpdir"));
        Stream<Path> runtime = runtimeDirectories.stream()
                .filter(directory -> directory != null && !directory.isEmpty())
                .map(directory -> Path.of(directory, name));
        return Stream.concat(Stream.of(stateDirectory.resolve("door")), runtime);
    }

    private static boolean isShort(Path directory) {
        return directory.toString().getBytes(StandardCharsets.UTF_8).length <= longestDirectory();
    }

    private static int longestDirectory() {
        return LONGEST_SOCKET_PATH - LONGEST_NAME.length();
    }

    private static Optional<Path> make(Path directory) {
        try {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(directory);
            }
            // Fails where the directory is somebody else's, which is what keeps a shared /tmp from being a trap.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return Optional.of(directory);
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }
}
