package io.cloister.node.worker;

import org.jspecify.annotations.Nullable;

/**
 * What the last look at worker-api saw.
 *
 * @param phase how far it is
 * @param fingerprint of the command that the process runs as, where there is one
 * @param reason why it is not further, one sentence
 */
public record WorkerState(
        Phase phase, @Nullable String fingerprint, @Nullable String reason) {

    static final WorkerState ABSENT = new WorkerState(Phase.ABSENT, null, "it has not been started");

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
