package io.cloister.worker.pod.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Tells one run of an engine from the next by the files that each run makes anew: its socket, and its process id beside it,
 * for a socket may belong to systemd and outlive the engine.
 */
record EngineSocket(URI host) {

    /** Stands for the run of an engine that has no socket on this host. */
    private static final String FAR_AWAY = "far away";

    /**
     * What is the same as long as the engine runs.
     *
     * @throws UncheckedIOException if there is no socket
     */
    String run() {
        if (!"unix".equals(host.getScheme())) {
            return FAR_AWAY;
        }
        Path socket = Path.of(host.getPath());
        try {
            return birth(socket) + " " + birthOfProcessId(socket);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static String birthOfProcessId(Path socket) throws IOException {
        String name = socket.getFileName().toString();
        try {
            return birth(socket.resolveSibling(name.replaceFirst("\\.sock$", "") + ".pid"));
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    private static String birth(Path file) throws IOException {
        // Not the time of its last change, which whoever changes its mode moves; and an inode alone is soon used again.
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.fileKey() + " " + attributes.creationTime();
    }
}
