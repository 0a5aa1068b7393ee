package io.cloister.orchestrator.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * How PostgreSQL's programs are started. They refuse to run as root; so where we are root, they run as an unprivileged
 * user, in a mount namespace of their own in which the database's directory appears at {@link #MOUNT_POINT}: it may lie
 * below a directory that this user cannot enter. Each program of the chain replaces the one before it, so the pid of the
 * process is the pid of PostgreSQL. It gets a session of its own, out of reach of the terminal's Ctrl-C.
 */
final class PostgresCommand {

    /** The user {@code nobody} and its group: the same number on every distribution. */
    private static final int UNPRIVILEGED = 65534;

    private static final Path MOUNT_POINT = Path.of("/mnt");

    private static final String BIND_AND_DROP =
            "mount --bind \"$1\" " + MOUNT_POINT + " && shift && exec " + dropPrivileges() + " \"$@\"";

    private final Path directory;
    private final boolean root;
    private final boolean namespaces;

    /** @param directory holds the programs and the data; made and handed to the user who will run them */
    PostgresCommand(Path directory) throws IOException {
        this.directory = directory;
        this.root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        this.namespaces = root && canMount();
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        own(directory);
    }

    /** Gives a file or directory to the user who runs PostgreSQL. */
    void own(Path path) throws IOException {
        if (root) {
            Files.setAttribute(path, "unix:uid", UNPRIVILEGED);
            Files.setAttribute(path, "unix:gid", UNPRIVILEGED);
        }
    }

    /** The path of something in the database's directory, as the program will see it. */
    String seen(String relative) {
        return (namespaces ? MOUNT_POINT : directory).resolve(relative).toString();
    }

    /** A process that runs a program with these arguments, its output appended to {@code log}. */
    Process start(Path log, List<String> arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(wrapped(arguments))
                .directory(Path.of("/").toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path + ":/usr/sbin:/sbin");
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        return builder.start();
    }

    private List<String> wrapped(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("setsid"));
        if (namespaces) {
            command.addAll(List.of("unshare", "--mount", "--propagation", "private", "--"));
            command.addAll(List.of("sh", "-c", BIND_AND_DROP, "sh", directory.toString()));
        } else if (root) {
            command.addAll(List.of(dropPrivileges().split(" ")));
        }
        command.addAll(arguments);
        return command;
    }

    private static String dropPrivileges() {
        return "setpriv --reuid=" + UNPRIVILEGED + " --regid=" + UNPRIVILEGED
                + " --clear-groups --inh-caps=-all --no-new-privs";
    }

    /** Not given to every root: a container's lacks it, and then the path must be one that the user can enter. */
    private static boolean canMount() throws IOException {
        try {
            return new ProcessBuilder("unshare", "--mount", "--propagation", "private", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
