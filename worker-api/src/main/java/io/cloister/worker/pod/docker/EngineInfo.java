package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.model.Info;
import java.nio.file.Path;

/**
 * How an engine is set up.
 *
 * @param run of the engine that says so
 * @param rootless whether it runs without root
 * @param root directory of what it keeps
 * @param liveRestore whether Docker leaves containers alone when it stops
 */
record EngineInfo(String run, boolean rootless, Path root, boolean liveRestore) {

    static EngineInfo of(Info said, String run) {
        var raw = said.getRawValues();
        return new EngineInfo(
                run,
                Boolean.TRUE.equals(raw.get("Rootless"))
                        || String.valueOf(said.getSecurityOptions()).contains("name=rootless"),
                Path.of(String.valueOf(said.getDockerRootDir())),
                Boolean.TRUE.equals(raw.get("LiveRestoreEnabled")));
    }
}
