package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a task leaves in every place that it can write to: the next one finds nothing of it. */
@OnEachEngine
class EarlierTaskTest {

    private static final String PLACES = "/workspace /tmp /var/tmp /dev/shm /dev/mqueue /data";

    /** Where {@code shmget} is asked for one key: makes a segment of shared memory that everybody may use, or finds it. */
    private static final SystemCall MAKE_SEGMENT = new SystemCall(29, List.of(7_654_321, 4_096, 0x3b6));

    private static final SystemCall FIND_SEGMENT = new SystemCall(29, List.of(7_654_321, 4_096, 0));
    private static final String NO_SUCH_ENTRY = "2\n";

    private final WorkerClient client;

    EarlierTaskTest(WorkerFixture worker) {
        this.client = worker.client();
    }

    @Test
    void leavesNothingToTheNext() {
        String left = run(
                MAKE_SEGMENT,
                "touch /run/trace; for place in " + PLACES + "; do touch $place/trace && echo $place; done");
        String found = run(
                FIND_SEGMENT,
                "find " + PLACES + " /run -mindepth 1 ! -path /run/podman-init; tail -qn +2 /proc/sysvipc/*");

        assertThat(left.split("\\s")).containsExactly((PLACES + " 0").split(" ", -1));
        assertThat(found).isEqualTo(NO_SUCH_ENTRY);
    }

    private String run(SystemCall call, String command) {
        String program = Base64.getEncoder().encodeToString(call.program());
        return client.run(request(
                        "job-" + UUID.randomUUID(),
                        sandbox -> sandbox.putObject("files").put("call", program),
                        "sh",
                        "-c",
                        command + "; cp /cloister/files/call . && chmod 755 call && ./call; echo $?"))
                .text("stdout");
    }
}
