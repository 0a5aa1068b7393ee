package io.cloister.worker.pod.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first process of a container, as the kernel of this host knows it, which tells of its end without the engine. */
record FirstProcess(long pid, String containerId) {

    /** Whether it lives; not where this host does not see it. */
    boolean lives() {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), "cgroup"))
                    .contains(containerId);
        } catch (IOException _) {
            return false;
        }
    }
}
