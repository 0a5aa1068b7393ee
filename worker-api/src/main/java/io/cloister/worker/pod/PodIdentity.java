package io.cloister.worker.pod;

import org.jspecify.annotations.Nullable;

/**
 * What a later worker process must know of a pod to take it over; it does not change while the pod lives.
 *
 * @param sandbox container in which the command runs
 * @param sidecar container that owns the namespace; absent where the pod has no door
 * @param engine the run of the engine that the pod lives in, see {@link Engine#run()}
 */
public record PodIdentity(String sandbox, @Nullable String sidecar, String engine) {}
