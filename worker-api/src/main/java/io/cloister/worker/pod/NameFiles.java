package io.cloister.worker.pod;

import io.cloister.worker.pod.ContainerSpec.Mount;
import io.cloister.worker.start.StartFailure;
import io.cloister.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Our own {@code /etc/hosts} and {@code /etc/resolv.conf}. The engines copy the host's nameservers and host names into
 * every container otherwise, and a sandbox has no use for either.
 */
@Component
final class NameFiles {

    private static final String HOSTS = "127.0.0.1 localhost sandbox\n";
    private static final String RESOLVERS = "# A sandbox resolves no names: it has no network.\n";

    private final List<Mount> mounts;

    NameFiles(StateDirectory state) {
        try {
            Path directory = state.directory("etc");
            mounts = List.of(
                    new Mount(write(directory.resolve("hosts"), HOSTS), "/etc/hosts"),
                    new Mount(write(directory.resolve("resolv.conf"), RESOLVERS), "/etc/resolv.conf"));
        } catch (IOException failure) {
            throw new StartFailure("The state directory cannot be written: " + failure + ".", failure);
        }
    }

    List<Mount> mounts() {
        return mounts;
    }

    private static String write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        return file.toString();
    }
}
