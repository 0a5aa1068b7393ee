package io.cloister.worker.pod;

import java.util.Map;
import java.util.Set;

/** The labels by which our containers are found again, also after a crash. */
final class PodLabels {

    static final String NODE = "cloister.node";
    static final String JOB = "cloister.job-id";
    static final String ROLE = "cloister.role";
    static final String SANDBOX = "sandbox";
    static final String SIDECAR = "sidecar";

    /** What belongs to pods; the node has other containers too, such as its model server. */
    static final Set<String> ROLES = Set.of(SANDBOX, SIDECAR, "warm");

    private static final String TASK = "cloister.task-id";
    private static final String POD = "cloister.pod";

    private PodLabels() {}

    static Map<String, String> of(PodRequest request, String nodeSlug, String role) {
        return Map.of(NODE, nodeSlug, TASK, request.taskId(), JOB, request.jobId(), POD, request.jobId(), ROLE, role);
    }
}
