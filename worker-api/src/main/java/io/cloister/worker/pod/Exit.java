package io.cloister.worker.pod;

/**
 * How a container ended.
 *
 * @param code exit code of its command
 * @param outOfMemory whether the engine says that the kernel killed in it for lack of memory
 */
public record Exit(int code, boolean outOfMemory) {}
