package io.cloister.worker.pod;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container to create. What is not in here is the same for all of ours and part of the adapter: no capabilities, no new
 * privileges, a read-only root, an init process.
 *
 * @param image id of the image
 * @param user id of its user and of the user's only group, never root
 * @param command what runs instead of the image's own entry point and command; {@code null} keeps those
 * @param workingDirectory where it runs; {@code null} keeps the image's
 * @param environment added to the image's own
 * @param labels mark the container as ours
 * @param network what it sees
 * @param mounts host paths it sees
 * @param scratch writable places, in memory
 * @param limits resources
 */
public record ContainerSpec(
        String image,
        int user,
        @Nullable List<String> command,
        @Nullable String workingDirectory,
        Map<String, String> environment,
        Map<String, String> labels,
        Network network,
        List<Mount> mounts,
        List<Scratch> scratch,
        PodLimits limits) {

    public ContainerSpec {
        command = command == null ? null : List.copyOf(command);
        environment = Map.copyOf(environment);
        labels = Map.copyOf(labels);
        mounts = List.copyOf(mounts);
        scratch = List.copyOf(scratch);
    }

    /** What a container sees of the network. */
    public sealed interface Network {

        /** Loopback and nothing else, in a namespace of its own. */
        record Isolated() implements Network {}

        /** The namespace of another container, with all that it holds. */
        record SharedWith(String containerId) implements Network {}

        /** The namespace of another container that runs and may end at any time, and is never to be started for this. */
        record Besides(String containerId) implements Network {}
    }

    /**
     * A host path.
     *
     * @param source absolute path on the host
     * @param target absolute path in the container
     * @param writable whether the container may write to it; with the mount options that it has on the host
     */
    public record Mount(String source, String target, boolean writable) {

        /** A host path, read-only. */
        public Mount(String source, String target) {
            this(source, target, false);
        }
    }

    /**
     * A file system in memory that everybody in the container may write to.
     *
     * @param target absolute path in the container
     * @param bytes its size
     * @param executable whether programs in it may run
     */
    public record Scratch(String target, long bytes, boolean executable) {}
}
