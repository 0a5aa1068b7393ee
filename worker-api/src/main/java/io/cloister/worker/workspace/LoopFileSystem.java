package io.cloister.worker.workspace;

import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * An ext4 file system in a sparse file, mounted through a loop device: what fits into it is limited by its making, its
 * memory is the page cache's, and it takes of the disk what is written. One directory holds the file and the mount point.
 */
final class LoopFileSystem {

    /** Free bytes below which nothing of use can be written. */
    private static final long FULL_BYTES = 64L * 1024;

    private static final long INODE_BYTES = 256;
    private static final long GROUP_BYTES = 128L * 1024 * 1024;
    private static final long GROUP_INODES = 32_000;

    private final Path directory;
    private final Path image;
    private final Path mountPoint;

    LoopFileSystem(Path directory) {
        this.directory = directory;
        this.image = directory.resolve("image");
        this.mountPoint = directory.resolve("files");
    }

    /** Where its contents are. */
    Path mountPoint() {
        return mountPoint;
    }

    /**
     * Makes and mounts it, empty and writable for everybody.
     *
     * @param owner id of the user and group whose it is; tools such as git ask for that
     * @throws IOException if this host cannot; something may be left then, to be removed
     */
    void make(WorkspaceLimits limits, int owner) throws IOException {
        Files.createDirectories(mountPoint);
        // The table of inodes is not the task's doing, so it comes on top.
        long size = limits.bytes() + limits.inodes() * INODE_BYTES;
        // ext4 has room for 32,768 inodes in each 128 MiB.
        long inodes = Math.min(limits.inodes(), Math.max(1, size / GROUP_BYTES) * GROUP_INODES);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        }
        HostCommand.run(
                "mkfs.ext4",
                "-qF",
                "-b4096",
                "-m0",
                "-I" + INODE_BYTES,
                "-N" + inodes,
                "-O^has_journal,^resize_inode",
                "-Elazy_itable_init=1,nodiscard,root_owner=" + owner + ":" + owner,
                image.toString());
        HostCommand.run("mount", "-o", "loop,nosuid,nodev,noatime,discard", image.toString(), mountPoint.toString());
        Files.delete(mountPoint.resolve("lost+found"));
        HostCommand.run("chmod", "1777", mountPoint.toString());
    }

    /**
     * Whether it is full: fewer than 64 KiB or no inode is free.
     *
     * @throws IOException if it cannot be asked
     */
    boolean isFull() throws IOException {
        String[] free = HostCommand.run("stat", "-f", "-c", "%a %S %d", mountPoint.toString())
                .split(" ", -1);
        return Long.parseLong(free[0]) * Long.parseLong(free[1]) < FULL_BYTES || Long.parseLong(free[2]) == 0;
    }

    /**
     * Unmounts and removes it, and what a crash left of it.
     *
     * @throws IOException if something is left
     */
    void remove() throws IOException {
        if (isMounted()) {
            HostCommand.run("umount", mountPoint.toString());
        }
        DirectoryTree.remove(directory);
    }

    private boolean isMounted() throws IOException {
        return Files.isDirectory(mountPoint, LinkOption.NOFOLLOW_LINKS)
                && !device(mountPoint).equals(device(directory));
    }

    private static Object device(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
    }
}
