package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.model.LogConfig;
import java.util.Map;

/** Docker: it hands a host name on with the namespace, and refuses one beside it. */
record DockerDialect() implements Dialect {

    @Override
    public String runtime() {
        return "docker";
    }

    @Override
    public LogConfig log() {
        return new LogConfig(
                LogConfig.LoggingType.LOCAL, Map.of("max-size", LOG_SIZE, "max-file", "1", "compress", "false"));
    }

    // Docker makes the working directory before it mounts there, and its mode wins over the one that is asked for.
    @Override
    public String ownedScratch() {
        return ",uid=65534,gid=65534";
    }

    @Override
    public boolean namesJoined() {
        return false;
    }
}
