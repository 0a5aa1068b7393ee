package io.cloister.worker.pod;

import io.cloister.worker.pod.ContainerSpec.Mount;
import io.cloister.worker.start.StartFailure;
import io.cloister.worker.state.StateDirectory;
import java.io.IOException;
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
            mounts = List.of(
                    new Mount(state.fixed("hosts", HOSTS).toString(), "/etc/hosts"),
                    new Mount(state.fixed("resolv.conf", RESOLVERS).toString(), "/etc/resolv.conf"));
        } catch (IOException failure) {
            throw new StartFailure("The state directory cannot be written: " + failure + ".", failure);
        }
    }

    List<Mount> mounts() {
        return mounts;
    }
}
