package io.cloister.worker;

import tools.jackson.databind.node.ObjectNode;

/** Commands that take whatever they can get of one thing, under small limits, and the failure that each of them is. */
enum Bomb {
    PROCESSES("nonzero_exit", "b() { b | b & }; b & while :; do sleep 100 & done"),
    MEMORY("out_of_memory", "x=x; while :; do x=$x$x; done"),
    MEMORY_OF_MANY("out_of_memory", "hog() { x=x; while :; do x=$x$x; done; }; hog & hog & hog & wait; hog"),
    WORKSPACE("disk_limit", "head -c 99000000 /dev/zero > x; exit 9"),
    INODES_OF_WORKSPACE("disk_limit", "i=0; while : > f$i; do i=$((i + 1)); done; exit 9"),
    PLACES_IN_MEMORY(
            "nonzero_exit",
            "for place in /tmp /var/tmp /dev/shm /run /data; do head -c 99000000 /dev/zero > $place/x; done; exit 9"),
    INODES_IN_MEMORY("out_of_memory", "i=0; while : > /tmp/$i; do i=$((i + 1)); done; exit 9"),
    DESCRIPTORS("nonzero_exit", "awk 'BEGIN { while (1) print > (\"/tmp/\" i++) }'"),
    PIPES("nonzero_exit", "while :; do yes | sleep 100 & done"),
    OUTPUT("timeout", "yes & yes >&2"),
    PROCESSORS("timeout", "while :; do :; done & while :; do :; done");

    private static final int MIB = 1024 * 1024;
    private static final int MEMORY_MIB = 192;
    private static final int SECONDS = 20;
    private static final int SECONDS_OF_THE_ENDLESS = 2;

    private final String failure;
    private final String command;

    Bomb(String failure, String command) {
        this.failure = failure;
        this.command = command;
    }

    /** The code of the failure that it is to end with. */
    String failure() {
        return failure;
    }

    /** A request that sets it off. */
    ObjectNode request(String jobId) {
        return WorkerClient.request(jobId, this::limit, "sh", "-c", command);
    }

    private void limit(ObjectNode sandbox) {
        sandbox.put("timeout_seconds", failure.equals("timeout") ? SECONDS_OF_THE_ENDLESS : SECONDS)
                .putObject("limits")
                .put("memory_bytes", MEMORY_MIB * MIB)
                .put("pids", 64)
                .put("open_files", 100)
                .put("workspace_bytes", 8 * MIB)
                .put("workspace_inodes", 1_000)
                .put("tmp_bytes", 8 * MIB)
                .put("shm_bytes", 8 * MIB);
    }
}
