package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.model.LogConfig;
import java.util.Map;

/** Podman: {@code json-file} is its name for {@code k8s-file} in this API, and each container has a host name of its own. */
record PodmanDialect() implements Dialect {

    @Override
    public String runtime() {
        return "podman";
    }

    @Override
    public LogConfig log() {
        return new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", LOG_SIZE));
    }

    @Override
    public String ownedScratch() {
        return "";
    }

    @Override
    public boolean namesJoined() {
        return true;
    }
}
