package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Version;
import io.cloister.worker.pod.EngineFacts;
import java.nio.file.Path;

/**
 * What an engine is and how it is set up.
 *
 * @param run of the engine that says so
 * @param dialect it speaks
 * @param facts for others
 * @param root directory of what it keeps
 * @param liveRestore whether Docker leaves containers alone when it stops
 */
record EngineInfo(String run, Dialect dialect, EngineFacts facts, Path root, boolean liveRestore) {

    static EngineInfo of(String run, Version version, Info info) {
        Dialect dialect = Dialect.of(version);
        var raw = info.getRawValues();
        boolean rootless = Boolean.TRUE.equals(raw.get("Rootless"))
                || String.valueOf(info.getSecurityOptions()).contains("name=rootless");
        return new EngineInfo(
                run,
                dialect,
                new EngineFacts(dialect.runtime(), String.valueOf(version.getVersion()), rootless),
                Path.of(String.valueOf(info.getDockerRootDir())),
                Boolean.TRUE.equals(raw.get("LiveRestoreEnabled")));
    }
}
