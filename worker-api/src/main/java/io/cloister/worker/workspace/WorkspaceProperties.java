package io.cloister.worker.workspace;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a workspace holds, and what a request may ask for.
 *
 * @param mount whether workspaces are file systems of their own where this node can mount them
 * @param defaultSize size of a workspace, at least 1 MiB
 * @param defaultInodes files and directories in a workspace, at least 64
 * @param maxSize largest workspace
 * @param maxInodes most files and directories
 */
@ConfigurationProperties("worker.workspace")
public record WorkspaceProperties(
        @DefaultValue("true") boolean mount,
        @DefaultValue("1GB") DataSize defaultSize,
        @DefaultValue("100000") long defaultInodes,
        @DefaultValue("10GB") DataSize maxSize,
        @DefaultValue("1000000") long maxInodes) {

    /** The smallest workspace, bytes. */
    public static final long LEAST_BYTES = 1024L * 1024;

    /** The fewest inodes. */
    public static final long LEAST_INODES = 64;

    /** @throws IllegalArgumentException if a bound is too small, or a default above its maximum */
    public WorkspaceProperties {
        if (defaultSize.toBytes() < LEAST_BYTES || defaultInodes < LEAST_INODES) {
            throw new IllegalArgumentException("WORKER_WORKSPACE_DEFAULT_SIZE must be at least " + LEAST_BYTES
                    + " bytes and WORKER_WORKSPACE_DEFAULT_INODES at least " + LEAST_INODES);
        }
        if (defaultSize.compareTo(maxSize) > 0) {
            throw new IllegalArgumentException(
                    "WORKER_WORKSPACE_DEFAULT_SIZE must not be above WORKER_WORKSPACE_MAX_SIZE");
        }
        if (defaultInodes > maxInodes) {
            throw new IllegalArgumentException(
                    "WORKER_WORKSPACE_DEFAULT_INODES must not be above WORKER_WORKSPACE_MAX_INODES");
        }
    }
}
