package io.cloister.worker.pod;

import io.cloister.worker.door.Doors;
import io.cloister.worker.door.Ledger;
import io.cloister.worker.output.OutputSink;
import io.cloister.worker.workspace.Workspaces;
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
            PodSpecs specs,
            SandboxUsers users,
            Doors doors,
            JobDirectories directories,
            Workspaces workspaces,
            PodProperties properties) {
        this.tools =
                new PodTools(engine, specs, users, doors, directories, workspaces, properties.sidecarReadyTimeout());
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
     * @param sink takes the output of its sandbox
     * @param ledger takes what is used of the model
     * @param stop ends the making too
     * @return the pod, to be closed in any case
     * @throws EngineException if the engine or the host could not make it; nothing is left then
     * @throws StoppedException if the end was asked for meanwhile; nothing is left then
     */
    public Pod create(PodRequest request, OutputSink sink, Ledger ledger, Stop stop) {
        live.add(request.jobId());
        Pod pod = new Pod(tools, request, sink, ledger, stop, () -> live.remove(request.jobId()));
        try {
            pod.create();
            return pod;
        } catch (RuntimeException failure) {
            pod.close();
            throw failure;
        }
    }

    /** The jobs of which there may be something on this node: containers, directories, doors. */
    Set<String> live() {
        return Set.copyOf(live);
    }
}
