package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Version;
import io.cloister.worker.pod.Engine;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Where the engines differ behind the same API. */
sealed interface Dialect permits DockerDialect, PodmanDialect {

    /** Bound of an engine's own log of one container; what we keep is far less. */
    String LOG_SIZE = "4m";

    /** Stands for all runs of an engine whose containers outlive it. */
    String ANY_RUN = "any";

    /** The dialect of the engine that gave this version. */
    static Dialect of(Version version) {
        boolean podman = version.getComponents() != null
                && version.getComponents().stream()
                        .anyMatch(
                                component -> String.valueOf(component.getName()).startsWith("Podman"));
        return podman ? new PodmanDialect() : new DockerDialect();
    }

    /** The engine's name, as capability reports have it. */
    String runtime();

    /** How the engine is told our system call filter. */
    String seccomp(SeccompProfile profile);

    /** Whether a container whose dropped capabilities the engine lists like this has none left. */
    boolean leavesNone(Set<Capability> dropped);

    /** The engine's name of an ulimit as we ask for it. */
    String ulimit(String name);

    /** Options of a file system in memory that the engine adds to every one, or takes and does not list. */
    Set<String> unlistedOfScratch();

    /** A log that keeps every byte as it is and has a bound. */
    LogConfig log();

    /** Further mount options of a file system in memory that is empty and, where the engine can say so, this user's. */
    String scratchOf(int user);

    /**
     * The network mode of a container that joins another's namespace and never starts that one for it.
     *
     * @param firstProcess tells the first process of a container
     */
    String besides(String containerId, ToLongFunction<String> firstProcess);

    /** Whether a container that joins another's network namespace must be given its host name. */
    boolean namesJoined();

    /** Whether an ended container tells reliably that the kernel killed in it for lack of memory. */
    boolean tellsOutOfMemory();

    /** The run of the engine with which its containers end, see {@link Engine#run()}. */
    String run(Supplier<EngineInfo> engine);

    /**
     * Where the engine's own log of a container is.
     *
     * @param root directory of what the engine keeps
     */
    EngineLog logOf(InspectContainerResponse container, Path root);
}
