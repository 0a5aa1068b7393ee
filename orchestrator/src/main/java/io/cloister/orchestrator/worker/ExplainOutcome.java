package io.cloister.orchestrator.worker;

import tools.jackson.databind.node.ObjectNode;

/** What came of asking a worker to explain a request. */
public sealed interface ExplainOutcome {

    /**
     * It did.
     *
     * @param explanation an {@link io.cloister.contracts.worker.Explanation} as the worker wrote it, with fields that we do
     *     not know
     */
    record Explained(ObjectNode explanation) implements ExplainOutcome {}

    /** It did not: unreachable, not able to right now, or of an older release. */
    record Unexplained(String reason) implements ExplainOutcome {}
}
