package io.cloister.node.engine;

/**
 * What an engine says of itself.
 *
 * @param runtime {@code podman} or {@code docker}
 * @param version its version, for example {@code 4.3.1}
 * @param rootless whether it runs without root
 */
public record EngineFacts(String runtime, String version, boolean rootless) {}
