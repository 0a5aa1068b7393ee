package io.cloister.worker.pod;

import io.cloister.worker.workspace.WorkspaceLimits;
import java.time.Duration;

/** How a run ended. Each ending has a name, whoever is to blame. */
public sealed interface Ending {

    /** The command exited by itself. */
    record Exited(int code) implements Ending {}

    /** The kernel killed in the sandbox because its memory limit was reached. */
    record OutOfMemory(int code, long limitBytes) implements Ending {}

    /** The command failed, and at its end its workspace was full: fewer than 64 KiB or no inode was free. */
    record DiskFull(int code, WorkspaceLimits limits) implements Ending {}

    /** The run time was used up; everything in the sandbox was killed. */
    record TimedOut(Duration limit) implements Ending {}

    /** Somebody canceled it; everything in the sandbox was killed. */
    record Canceled() implements Ending {}

    /** The image has no such command, or one that cannot run. */
    record Unrunnable(int code, String reason) implements Ending {}

    /** There is no such image here, and none could be fetched. */
    record ImageUnavailable(String reason, boolean retryable) implements Ending {}

    /** The sandbox could not be made or kept; the command is not to blame. */
    record SandboxBroken(String reason, boolean retryable) implements Ending {}
}
