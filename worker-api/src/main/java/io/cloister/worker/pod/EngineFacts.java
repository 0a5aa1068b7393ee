package io.cloister.worker.pod;

/**
 * Which container engine answers.
 *
 * @param runtime {@code podman} or {@code docker}
 * @param version its version
 * @param rootless whether it runs without root
 */
public record EngineFacts(String runtime, String version, boolean rootless) {}
