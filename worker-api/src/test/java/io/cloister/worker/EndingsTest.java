package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cloister.worker.WorkerClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Every bad ending of a command, each one caused, on real engines. */
@OnEachEngine
class EndingsTest {

    /** Takes memory until there is no more. */
    private static final String MEMORY_BOMB = "x=x; while true; do x=$x$x; done";

    private static final int MEMORY_BYTES = 32 * 1024 * 1024;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final String id = "job-" + UUID.randomUUID();
    private final WorkerClient client;

    EndingsTest(WorkerFixture worker) {
        this.client = worker.client();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MEMORY_BOMB, // the first process dies
                "(" + MEMORY_BOMB + "); exit 3", // another one dies, and the command fails
                "exec >&- 2>&-; sleep 1; " + MEMORY_BOMB // the output has ended long before
            })
    void saysThatTheMemoryWasUsedUp(String command) {
        Answer answer = run(EndingsTest::small, command);

        assertThat(answer.text("status")).isEqualTo("failed");
        assertThat(failureOf(answer)).isEqualTo("out_of_memory");
        assertThat(answer.json().path("failure").path("message").asString()).contains(String.valueOf(MEMORY_BYTES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill -9 $$",
                "head -c 24000000 /dev/zero > /tmp/much; kill -9 $$", // not without memory
                "exit 137"
            })
    void doesNotBlameTheMemoryForAnotherKill(String command) {
        Answer answer = run(EndingsTest::small, command);

        assertThat(failureOf(answer)).isEqualTo("nonzero_exit");
        assertThat(answer.json().path("exit_code").asInt()).isEqualTo(137);
    }

    @Test
    void completesWhereOnlySomethingBesideTheCommandRanOutOfMemory() {
        Answer answer = run(EndingsTest::small, "(" + MEMORY_BOMB + "); exit 0");

        assertThat(answer.text("status")).isEqualTo("completed");
    }

    @Test
    void doesNotBlameTheMemoryWhereTheCacheOfFilesTookAllOfIt() {
        assumeWorkspacesAreLimited();

        Answer answer = run(EndingsTest::small, "head -c 100000000 /dev/zero > /workspace/much; kill -9 $$");

        assertThat(failureOf(answer)).isEqualTo("nonzero_exit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "workspace_bytes | head -c 99000000 /dev/zero > x; exit 5",
                "workspace_inodes | i=0; while touch f$i 2> /dev/null; do i=$((i + 1)); done; exit 5"
            })
    void saysThatTheWorkspaceWasFull(String limit, String command) {
        assumeWorkspacesAreLimited();

        Answer answer = run(
                sandbox -> sandbox.putObject("limits").put(limit, limit.endsWith("bytes") ? 2_000_000 : 2_000),
                command);

        assertThat(answer.text("status")).isEqualTo("failed");
        assertThat(answer.json().path("exit_code").asInt()).isEqualTo(5);
        assertThat(failureOf(answer)).isEqualTo("disk_limit");
        assertThat(answer.json().path("failure").path("message").asString())
                .containsAnyOf(" 2000000 bytes", " 2000 inodes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exit 5", // nothing was full
                "head -c 99000000 /dev/zero > x; rm x; exit 5", // room again
                "head -c 999000000 /dev/zero > /tmp/x; exit 5" // another place
            })
    void doesNotBlameAWorkspaceThatHasRoom(String command) {
        Answer answer = run(sandbox -> sandbox.putObject("limits").put("workspace_bytes", 2_000_000), command);

        assertThat(failureOf(answer)).isEqualTo("nonzero_exit");
    }

    @Test
    void completesWithAFullWorkspace() {
        Answer answer = run(
                sandbox -> sandbox.putObject("limits").put("workspace_bytes", 2_000_000),
                "head -c 99000000 /dev/zero > x; exit 0");

        assertThat(answer.text("status")).isEqualTo("completed");
    }

    @Test
    void leavesNoProcessAliveWhenTheTimeIsUp() {
        String script = "/tmp/" + id;
        client.accept(request(
                id,
                sandbox -> sandbox.put("timeout_seconds", 3),
                "sh",
                "-c",
                "echo \"trap '' TERM INT HUP; while true; do sleep 1; done\" > " + script + "; (setsid sh " + script
                        + " 1 > /dev/null 2>&1 &); setsid sh -c '(setsid sh " + script + " 2 &); exit'; echo up; sh "
                        + script + " 3; exit"));
        List<String> stubborn = List.of(script + " 1", script + " 2", script + " 3");
        Await.until(
                SOON,
                "the command and its two daemons run",
                () -> stubborn.stream().allMatch(EndingsTest::isAlive));

        Answer answer = client.get(
                "/v1/worker/jobs/" + id + "?wait=" + SOON.plusSeconds(3).toSeconds());

        assertThat(answer.json().path("response").path("status").asString()).isEqualTo("timeout");
        assertThat(answer.json().path("response").path("stdout").asString()).isEqualTo("up\n");
        Await.until(SOON, "all of it is dead", () -> stubborn.stream().noneMatch(EndingsTest::isAlive));
    }

    private void assumeWorkspacesAreLimited() {
        assumeThat(client.features()).as("this node, by its own word").contains("workspace_limits");
    }

    private static void small(ObjectNode sandbox) {
        sandbox.putObject("limits").put("memory_bytes", MEMORY_BYTES);
    }

    private Answer run(Consumer<ObjectNode> sandbox, String command) {
        return client.run(request(id, sandbox, "sh", "-c", command));
    }

    private static String failureOf(Answer answer) {
        return answer.json().path("failure").path("code").asString();
    }

    private static boolean isAlive(String arguments) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").endsWith(arguments));
    }
}
