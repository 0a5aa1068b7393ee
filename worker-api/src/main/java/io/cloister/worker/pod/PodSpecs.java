package io.cloister.worker.pod;

import io.cloister.worker.door.Door;
import io.cloister.worker.pod.ContainerSpec.Mount;
import io.cloister.worker.pod.ContainerSpec.Network;
import io.cloister.worker.pod.ContainerSpec.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the two containers of a pod look like. Pure: the same request gives the same containers. */
@Component
final class PodSpecs {

    /** Where a sandbox finds its workspace. */
    static final String WORKSPACE = "/workspace";

    /** Where a sandbox finds its model. */
    static final String MODEL = "http://localhost:11434";

    private static final String DOOR = "/cloister/door";
    private static final long MIB = 1024L * 1024;

    private static final Scratch RUN = new Scratch("/run", MIB, false);
    private static final Scratch VAR_TMP = new Scratch("/var/tmp", 64 * MIB, true);
    private static final double SIDECAR_CPUS = 1;
    private static final int SIDECAR_PIDS = 128;
    private static final int SIDECAR_OPEN_FILES = 4_096;

    private final PodProperties properties;
    private final NameFiles names;

    PodSpecs(PodProperties properties, NameFiles names) {
        this.properties = properties;
        this.names = names;
    }

    /** The container that sees the door; the first one of a pod owns its namespace. */
    ContainerSpec sidecar(PodRequest request, ImageFacts image, Path door, Network network) {
        PodLimits limits = new PodLimits(
                SIDECAR_CPUS, properties.sidecarMemory().toBytes(), SIDECAR_PIDS, SIDECAR_OPEN_FILES, 16 * MIB, MIB);
        List<Mount> mounts = new ArrayList<>(names.mounts());
        mounts.add(new Mount(door.toString(), DOOR));
        List<Scratch> scratch = new ArrayList<>(List.of(RUN, tmp(limits), new Scratch("/var/tmp", MIB, false)));
        image.volumes().forEach(volume -> scratch.add(new Scratch(volume, MIB, false)));
        return new ContainerSpec(
                image.id(),
                SandboxUsers.NOBODY,
                null,
                null,
                Map.of(
                        "OLLAMA_UPSTREAM_URL", "unix://" + DOOR + "/" + Door.UPSTREAM_SOCKET,
                        "CONTROL_SOCKET", DOOR + "/" + Door.CONTROL_SOCKET),
                PodLabels.of(request, properties.nodeSlug(), PodLabels.SIDECAR),
                network,
                mounts,
                scratch,
                limits);
    }

    /**
     * The container in which the command runs.
     *
     * @param user as whom it runs
     * @param workspace what to mount as its workspace; {@code null} for one in memory, which is charged to its memory
     * @param sidecarId whose namespace it joins; {@code null} for one of its own
     */
    ContainerSpec sandbox(
            PodRequest request, int user, Path jobDirectory, @Nullable Path workspace, @Nullable String sidecarId) {
        List<Mount> mounts = new ArrayList<>(names.mounts());
        mounts.add(new Mount(jobDirectory.toString(), "/cloister"));
        List<Scratch> scratch = new ArrayList<>(List.of(RUN, tmp(request.limits()), VAR_TMP));
        if (workspace == null) {
            scratch.add(new Scratch(WORKSPACE, request.workspace().bytes(), true));
        } else {
            mounts.add(new Mount(workspace.toString(), WORKSPACE, true));
        }
        coverVolumes(request.image(), scratch);
        return new ContainerSpec(
                request.image().id(),
                user,
                request.command(),
                WORKSPACE,
                environment(request, sidecarId != null),
                PodLabels.of(request, properties.nodeSlug(), PodLabels.SANDBOX),
                sidecarId == null ? new Network.Isolated() : new Network.SharedWith(sidecarId),
                mounts,
                scratch,
                request.limits());
    }

    private static Scratch tmp(PodLimits limits) {
        return new Scratch("/tmp", limits.tmpBytes(), true);
    }

    // An engine would put a volume of its own there, without any limit.
    private static void coverVolumes(ImageFacts image, List<Scratch> scratch) {
        image.volumes().stream()
                .filter(volume -> !volume.equals(WORKSPACE)
                        && scratch.stream().noneMatch(place -> place.target().equals(volume)))
                .map(volume -> new Scratch(volume, 64 * MIB, true))
                .toList()
                .forEach(scratch::add);
    }

    private static Map<String, String> environment(PodRequest request, boolean inference) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", WORKSPACE);
        // Its number has no name in any image, and programs ask.
        environment.put("USER", "sandbox");
        environment.put("LOGNAME", "sandbox");
        environment.putAll(request.environment());
        environment.put("CLOISTER_TASK_ID", request.taskId());
        environment.put("CLOISTER_JOB_ID", request.jobId());
        environment.put("CLOISTER_WORKSPACE_DIR", WORKSPACE);
        if (inference) {
            environment.put("OLLAMA_BASE_URL", MODEL);
            environment.put("OLLAMA_HOST", MODEL);
            environment.put("OPENAI_BASE_URL", MODEL + "/v1");
        }
        return environment;
    }
}
