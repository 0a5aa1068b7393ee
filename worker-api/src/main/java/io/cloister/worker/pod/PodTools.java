package io.cloister.worker.pod;

import io.cloister.worker.door.Doors;
import io.cloister.worker.workspace.Workspaces;
import java.time.Clock;
import java.time.Duration;

/**
 * What every pod is made with.
 *
 * @param sidecarReadyTimeout how long a sidecar may take until it listens
 */
record PodTools(
        Engine engine,
        PodContainers containers,
        PodSpecs specs,
        SandboxUsers users,
        Doors doors,
        JobDirectories directories,
        Workspaces workspaces,
        Duration sidecarReadyTimeout,
        Clock clock) {}
