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

    @Override
    public boolean namesJoined() {
        return false;
    }
}
