package io.cloister.contracts.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cloister.contracts.WireRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one container of a pod may do and see. It names no path of the host and no value of a variable.
 *
 * @param user as whom it runs
 * @param command argument vector; the image's own where absent
 * @param workingDirectory where the command starts; the image's own where absent
 * @param hostname what it takes its host to be called
 * @param environment names of the variables that are set beside the image's own, sorted
 * @param mounts the places where it sees something else than its image, sorted by target; the kernel's own {@code /proc},
 *     {@code /sys} and {@code /dev} are not among them
 * @param limits resources
 * @param capabilities capabilities(7) that it has
 * @param noNewPrivileges whether no program in it gains any, whatever its mode says
 * @param seccomp the filter of its system calls
 * @param network what it reaches
 * @param readOnlyRoot whether nobody may write outside the writable mounts
 * @param init whether the engine's own first process reaps what the command leaves behind
 * @param runtime OCI runtime by the engine's name for it; the engine's own choice where absent
 * @param log the engine's log driver for its output
 */
@WireRecord
public record ContainerPolicy(
        User user,
        @Nullable List<String> command,
        @Nullable String workingDirectory,
        @Nullable String hostname,
        List<String> environment,
        List<Mount> mounts,
        Bounds limits,
        List<String> capabilities,
        boolean noNewPrivileges,
        @Nullable Seccomp seccomp,
        Network network,
        boolean readOnlyRoot,
        boolean init,
        @Nullable String runtime,
        String log) {

    /**
     * As whom it runs.
     *
     * @param uid the user; only an example where each container gets one of its own
     * @param gid the user's only group
     * @param ownEachTime whether each container gets a user that no other one has
     */
    @WireRecord
    public record User(long uid, long gid, boolean ownEachTime) {}

    /**
     * One place.
     *
     * @param target absolute path in the container
     * @param kind what is there
     * @param writable whether it may write there
     * @param executable whether programs may be run from there
     * @param bytes its size; for {@link MountKind#HOST} absent
     * @param inodes files and directories in it, where that is limited
     */
    @WireRecord
    public record Mount(
            String target,
            MountKind kind,
            boolean writable,
            boolean executable,
            @Nullable Long bytes,
            @Nullable Long inodes) {}

    /** What is at a mount. */
    public enum MountKind {
        /** A file system in memory, which is charged to the container's. */
        @JsonProperty("memory")
        MEMORY,
        /** Something that the worker laid ready: a file, or a directory of this job alone. */
        @JsonProperty("host")
        HOST,
        /** The job's own file system, limited in bytes and inodes. */
        @JsonProperty("workspace")
        WORKSPACE
    }

    /**
     * Resources.
     *
     * @param cpus processors
     * @param memoryBytes memory
     * @param swapBytes swap beside the memory
     * @param pids processes and threads
     * @param openFiles files that one process may hold open
     * @param coreBytes size of a core dump
     */
    @WireRecord
    public record Bounds(double cpus, long memoryBytes, long swapBytes, long pids, long openFiles, long coreBytes) {}

    /**
     * The filter of system calls.
     *
     * @param sha256 of the profile's text as the engine gets it, hexadecimal
     * @param defaultAction what becomes of a call that no rule names, for example {@code SCMP_ACT_ERRNO}
     * @param allowedCalls calls that a rule allows, some of them only with certain arguments
     */
    @WireRecord
    public record Seccomp(String sha256, String defaultAction, int allowedCalls) {}

    /**
     * What it reaches.
     *
     * @param interfaces network interfaces that it sees
     * @param reachable addresses that answer, as URLs
     */
    @WireRecord
    public record Network(List<String> interfaces, List<String> reachable) {}
}
