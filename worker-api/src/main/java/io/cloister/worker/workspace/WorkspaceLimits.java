package io.cloister.worker.workspace;

/**
 * How much fits into a workspace.
 *
 * @param bytes size of its file system, contents and what the file system needs to find them
 * @param inodes files and directories
 */
public record WorkspaceLimits(long bytes, long inodes) {}
