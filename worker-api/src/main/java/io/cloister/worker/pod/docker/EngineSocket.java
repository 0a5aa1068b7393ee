package io.cloister.worker.pod.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Tells one run of an engine from the next by its socket, which each run makes anew. */
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
        try {
            return born(Path.of(host.getPath()));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static String born(Path socket) throws IOException {
        // Not the time of its last change, which whoever changes its mode moves; and an inode alone is soon used again.
        var attributes = Files.readAttributes(socket, BasicFileAttributes.class);
        return attributes.fileKey() + " " + attributes.creationTime();
    }
}
