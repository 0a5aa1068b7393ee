package io.cloister.e2e;

import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.SandboxSpec;
import java.util.List;
import java.util.UUID;

/**
 * Jobs for a worker, each with ids of its own.
 *
 * @param image what their sandboxes are made of
 */
record JobDraft(String image) {

    RunRequest running(List<String> command) {
        String id = UUID.randomUUID().toString();
        SandboxSpec sandbox = new SandboxSpec(image, command, null, null, null, 60, "none", false, null, null, null);
        return new RunRequest(1, "feature-" + id, "feature-" + id, sandbox);
    }
}
