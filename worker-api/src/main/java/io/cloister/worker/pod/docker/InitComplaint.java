package io.cloister.worker.pod.docker;

import io.cloister.worker.output.Stdio;
import io.cloister.worker.pod.Exit;
import io.cloister.worker.pod.UnrunnableCommandException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises a container whose init process could not execute the command. The engines do not say so: their init
 * processes (catatonit for Podman, tini for Docker) complain on standard error and exit, catatonit with code 1.
 */
final class InitComplaint {

    private static final int LONGEST = 1024;
    private static final Pattern COMPLAINT = Pattern.compile(
            "(?:ERROR \\(catatonit:\\d+\\): failed to exec pid1|\\[FATAL tini \\(\\d+\\)] exec .* failed): (.*)\n");

    private final ByteArrayOutputStream words = new ByteArrayOutputStream();

    /** Notes output; only the beginning counts. */
    void note(Stdio stream, byte[] bytes) {
        if (words.size() < LONGEST) {
            // Anything on standard output shows that the command ran.
            words.writeBytes(stream == Stdio.STDOUT ? new byte[LONGEST] : bytes);
        }
    }

    /**
     * Does nothing for a command that ran.
     *
     * @throws UnrunnableCommandException if the container's init said that it could not execute it
     */
    void check(Exit exit) {
        Matcher complaint = COMPLAINT.matcher(words.toString(StandardCharsets.UTF_8));
        if (exit.code() != 0 && complaint.matches()) {
            String reason = complaint.group(1);
            throw new UnrunnableCommandException(reason.startsWith("No such file") ? 127 : 126, reason + ".", null);
        }
    }
}
