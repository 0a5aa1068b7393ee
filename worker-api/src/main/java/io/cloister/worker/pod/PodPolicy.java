package io.cloister.worker.pod;

import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.contracts.worker.ContainerPolicy.Mount;
import io.cloister.contracts.worker.ContainerPolicy.MountKind;
import io.cloister.worker.workspace.WorkspaceLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pod would be: the settings of the calls that would make its containers, and what only the pod as a whole knows.
 *
 * @param sandbox the container in which the command would run
 * @param sidecar the container at its door; absent where it would have none
 */
public record PodPolicy(ContainerPolicy sandbox, @Nullable ContainerPolicy sidecar) {

    /** Where a sandbox with a door finds its model. */
    public static final String DOOR = PodSpecs.MODEL;

    /** Stands for the id of a sidecar that has not been made. */
    private static final String SIDECAR = "sidecar";

    static PodPolicy of(PodTools tools, PodRequest request) {
        ContainerPolicy sidecar = sidecar(tools, request);
        int user = tools.users().next();
        ContainerSpec sandbox = tools.specs()
                .sandbox(
                        request,
                        user,
                        tools.directories().of(request.jobId()),
                        tools.workspaces().directoryOf(request.jobId()).orElse(null),
                        sidecar == null ? null : SIDECAR);
        ContainerPolicy asked = tools.engine().explain(sandbox);
        return new PodPolicy(inPod(asked, SandboxUsers.isOwn(user), request.workspace(), sidecar), sidecar);
    }

    private static @Nullable ContainerPolicy sidecar(PodTools tools, PodRequest request) {
        PodRequest.Inference inference = request.inference();
        return inference == null
                ? null
                : tools.engine()
                        .explain(tools.specs()
                                .sidecar(
                                        request,
                                        inference.sidecarImage(),
                                        tools.doors().directoryOf(request.jobId()),
                                        new ContainerSpec.Network.Isolated()));
    }

    private static ContainerPolicy inPod(
            ContainerPolicy asked, boolean ownUser, WorkspaceLimits workspace, @Nullable ContainerPolicy sidecar) {
        return new ContainerPolicy(
                new ContainerPolicy.User(asked.user().uid(), asked.user().gid(), ownUser),
                asked.command(),
                asked.workingDirectory(),
                asked.hostname() == null && sidecar != null ? sidecar.hostname() : asked.hostname(),
                asked.environment(),
                asked.mounts().stream().map(mount -> inPod(mount, workspace)).toList(),
                asked.limits(),
                asked.capabilities(),
                asked.noNewPrivileges(),
                asked.seccomp(),
                new ContainerPolicy.Network(asked.network().interfaces(), sidecar == null ? List.of() : List.of(DOOR)),
                asked.readOnlyRoot(),
                asked.init(),
                asked.runtime(),
                asked.log());
    }

    // Its limits are those of the file system that is mounted there.
    private static Mount inPod(Mount mount, WorkspaceLimits limits) {
        return mount.kind() == MountKind.HOST && mount.target().equals(PodSpecs.WORKSPACE)
                ? new Mount(
                        mount.target(),
                        MountKind.WORKSPACE,
                        mount.writable(),
                        mount.executable(),
                        limits.bytes(),
                        limits.inodes())
                : mount;
    }
}
