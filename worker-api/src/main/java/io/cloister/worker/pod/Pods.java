package io.cloister.worker.pod;

import io.cloister.worker.door.Doors;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.output.KeptOutput;
import io.cloister.worker.workspace.Workspaces;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Makes pods. */
@Component
public final class Pods {

    private final PodTools tools;
    private final Set<String> live = ConcurrentHashMap.newKeySet();

    Pods(
            Engine engine,
            PodContainers containers,
            PodSpecs specs,
            SandboxUsers users,
            Doors doors,
            JobDirectories directories,
            Workspaces workspaces,
            PodProperties properties,
            Clock clock) {
        this.tools = new PodTools(
                engine,
                containers,
                specs,
                users,
                doors,
                directories,
                workspaces,
                properties.sidecarReadyTimeout(),
                clock);
    }

    /**
     * What a pod would be; nothing is made.
     *
     * @throws EngineException if the engine does not answer
     */
    public PodPolicy explain(PodRequest request) {
        return PodPolicy.of(tools, request);
    }

    /**
     * Makes a pod up to the point where only its command has to be started.
     *
     * @param output takes the output of its sandbox
     * @param ledger takes what is used of the model
     * @param stop ends the making too
     * @return the pod, to be closed in any case
     * @throws EngineException if the engine or the host could not make it; nothing is left then
     * @throws StoppedException if the end was asked for meanwhile; nothing is left then
     * @throws LeftException if the worker goes; what there is stays, for {@link #discard}
     */
    public Pod create(PodRequest request, KeptOutput output, Ledger ledger, Stop stop) {
        Pod pod = pod(request, output, ledger, stop);
        try {
            pod.create();
            return pod;
        } catch (RuntimeException failure) {
            pod.close();
            throw failure;
        }
    }

    /**
     * Takes over a pod that an earlier worker process has made: its door opens again in the same place, its command is
     * started where that process did not come to it, and its output is read from the engine's log. Where the end is asked
     * for already, nothing is started, and {@link Pod#awaitEnd} brings it about.
     *
     * @param request as the pod was made from
     * @param identity as that process wrote it down
     * @param output as that process has left it
     * @param ledger takes what is used of the model
     * @return the pod, to be closed in any case
     * @throws LostContainerException if the sandbox is gone; nothing is left then
     * @throws EngineException if the engine does not answer, or the host cannot open the door. Where that is {@linkplain
     *     EngineException#retryable() retryable}, all stays as it is; else nothing is left
     * @throws LeftException if the worker goes; all stays as it is
     */
    public Pod adopt(PodRequest request, PodIdentity identity, KeptOutput output, Ledger ledger, Stop stop) {
        Pod pod = pod(request, output, ledger, stop);
        try {
            pod.adopt(identity);
            return pod;
        } catch (LostContainerException lost) {
            pod.close();
            throw lost;
        } catch (EngineException failure) {
            if (failure.retryable()) {
                pod.leave();
            } else {
                pod.close();
            }
            throw failure;
        } catch (RuntimeException failure) {
            pod.close();
            throw failure;
        }
    }

    private Pod pod(PodRequest request, KeptOutput output, Ledger ledger, Stop stop) {
        expect(request.jobId());
        return new Pod(tools, request, output, ledger, stop, () -> live.remove(request.jobId()));
    }

    /** There may be something of this job on the node, which is spared until it is created, adopted or discarded. */
    public void expect(String jobId) {
        live.add(jobId);
    }

    /**
     * Removes all that there is of a job, whoever made it.
     *
     * @throws EngineException if something is left, which the reaper will find
     */
    public void discard(String jobId) {
        expect(jobId);
        try {
            if (!tools.containers().remove(tools.containers().of(jobId)).isEmpty()) {
                throw new EngineException("remove a job's containers", "some are left.", true, null);
            }
            tools.doors().remove(jobId);
            tools.directories().remove(jobId);
            tools.workspaces().remove(jobId);
        } catch (IOException failure) {
            throw new EngineException("remove a job's directories", failure.toString(), true, failure);
        } finally {
            live.remove(jobId);
        }
    }

    /** The jobs of which there may be something on this node: containers, directories, doors. */
    Set<String> live() {
        return Set.copyOf(live);
    }
}
