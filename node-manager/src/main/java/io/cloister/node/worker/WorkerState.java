package io.cloister.node.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the last look at worker-api saw.
 *
 * @param phase how far it is
 * @param fingerprint of the command that the process runs as, where there is one
 * @param reason why it is not further, one sentence
 * @param features what its sandboxes can that others may not, in the worker's own words
 */
public record WorkerState(
        Phase phase, @Nullable String fingerprint, @Nullable String reason, List<String> features) {

    static final WorkerState ABSENT = silent(Phase.ABSENT, null, "it has not been started");

    public WorkerState {
        features = List.copyOf(features);
    }

    /** A worker that has not answered. */
    static WorkerState silent(Phase phase, @Nullable String fingerprint, String reason) {
        return new WorkerState(phase, fingerprint, reason, List.of());
    }

    /** How far a worker is. */
    public enum Phase {
        /** No process, and none can be started now. */
        ABSENT,
        /** It was started and has not answered yet, or it ended and is being started again. */
        STARTING,
        /** It answers as this node's worker and lacks something, for example the engine. */
        ANSWERING,
        /** It takes jobs. */
        READY
    }

    /** Whether it takes jobs. */
    public boolean isReady() {
        return phase == Phase.READY;
    }

    /** Whether the worker of that fingerprint has shown that it is there. */
    public boolean answersAs(String wanted) {
        return wanted.equals(fingerprint) && (phase == Phase.READY || phase == Phase.ANSWERING);
    }
}
