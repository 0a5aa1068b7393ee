package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/** An engine's own log of a container. At its bound both engines begin a new file, and what the old one held is gone. */
record EngineLog(Path file) {

    /**
     * Whether its beginning is gone: its file is younger than the command, for which it was made. Where this host does not
     * see the file, it counts as whole.
     */
    boolean hasBegunAnew(ContainerState state) {
        try {
            Instant birth = Files.readAttributes(file, BasicFileAttributes.class)
                    .creationTime()
                    .toInstant();
            return birth.isAfter(Instant.parse(String.valueOf(state.getStartedAt())));
        } catch (IOException _) {
            return false;
        }
    }
}
