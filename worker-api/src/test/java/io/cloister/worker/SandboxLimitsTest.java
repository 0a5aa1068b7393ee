package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cloister.worker.WorkerClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sandbox may use, seen from inside and from outside, on real engines. */
@OnEachEngine(
        settings = {
            "worker.limits.max-pids=512",
            "worker.limits.max-open-files=2000",
            "worker.workspace.max-size=64MB",
            "worker.workspace.default-size=32MB",
            "worker.workspace.max-inodes=5000",
            "worker.workspace.default-inodes=3000"
        })
class SandboxLimitsTest {

    private static final String LIMITED = "workspace_limits";

    private final String id = "job-" + UUID.randomUUID();
    private final TestEngine engine;
    private final WorkerFixture worker;
    private final WorkerClient client;

    SandboxLimitsTest(TestEngine engine, WorkerFixture worker) {
        this.engine = engine;
        this.worker = worker;
        this.client = worker.client();
    }

    @ParameterizedTest
    @CsvSource({
        "pids,513,512",
        "open_files,2001,2000",
        "tmp_bytes,1073741825,1073741824",
        "shm_bytes,268435457,268435456",
        "workspace_bytes,67108865,67108864",
        "workspace_inodes,5001,5000",
    })
    void refusesMoreThanTheNodesMaximumAndNamesIt(String limit, long asked, String maximum) {
        Answer answer =
                client.run(request(id, sandbox -> sandbox.putObject("limits").put(limit, asked), "true"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("sandbox.limits." + limit);
        assertThat(answer.json().path("errors").path(0).path("message").asString())
                .endsWith(" " + maximum);
    }

    @Test
    void grantsOpenFilesAndProcessesAndNoMore() {
        Answer answer = client.run(request(
                id,
                sandbox -> sandbox.putObject("limits").put("open_files", 100).put("pids", 20),
                "sh",
                "-c",
                "ulimit -n; ulimit -Hn; ulimit -c; ulimit -n 200 2> /dev/null || echo no more;"
                        + " for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do sleep 2 & done;"
                        + " echo more processes than allowed"));

        assertThat(answer.text("stdout").lines()).containsExactly("100", "100", "0", "no more");
        assertThat(answer.text("stderr")).contains("fork");
    }

    @Test
    void sizesTmpAndSharedMemoryAsAsked() {
        Answer answer = client.run(request(
                id,
                sandbox ->
                        sandbox.putObject("limits").put("tmp_bytes", 2_097_152).put("shm_bytes", 1_048_576),
                "sh",
                "-c",
                "for place in /tmp /dev/shm; do df -k $place | awk 'END { print $2 }'; done"));

        assertThat(answer.text("stdout")).isEqualTo("2048\n1024\n");
    }

    @Test
    void givesEachJobAnEmptyWorkspaceOfItsOwnLimitedInBytesAndInodes() {
        assumeThat(client.features()).contains(LIMITED);

        Answer answer = client.run(request(
                id,
                "sh",
                "-c",
                "ls -A; awk '$2 == \"/workspace\" { print $3, $4 }' /proc/mounts; stat -f -c '%b %S %c' /workspace;"
                        + " [ $(stat -c %u /workspace) = $(id -u) ] && echo mine;"
                        + " echo hi > file && cat file; echo 'echo runs' > program; chmod +x program; ./program"));

        List<String> lines = answer.text("stdout").lines().toList();
        assertThat(lines.get(0)).startsWith("ext4 rw,nosuid,nodev");
        String[] figures = lines.get(1).split(" ", -1);
        assertThat(Long.parseLong(figures[0]) * Long.parseLong(figures[1]))
                .isBetween(30L * 1024 * 1024, 32L * 1024 * 1024);
        assertThat(Long.parseLong(figures[2])).isBetween(3000L, 3200L);
        assertThat(lines.subList(2, lines.size())).containsExactly("mine", "hi", "runs");
        Await.until(Duration.ofSeconds(10), "the mount is gone", () -> worker.holdsNothingOf(id));
    }

    @Test
    void unmountsWhatACrashedWorkerLeft() throws Exception {
        assumeThat(client.features()).contains(LIMITED);
        Path files = Files.createDirectories(
                worker.stateDirectory().resolve("workspaces").resolve(id).resolve("files"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "none", files.toString()).start();
        assertThat(mount.waitFor()).isZero();

        Await.until(Duration.ofSeconds(10), "the mount is gone", () -> worker.holdsNothingOf(id));
    }

    @Test
    void saysWhereWorkspacesAreInMemory() {
        try (WorkerFixture other = new WorkerFixture(engine, "worker.workspace.mount=false")) {
            Answer answer = other.client()
                    .run(request(
                            id,
                            sandbox -> sandbox.putObject("limits").put("workspace_bytes", 4 * 1024 * 1024),
                            "sh",
                            "-c",
                            "df -k /workspace | awk 'END { print $1, $2 }'; head -c 5000000 /dev/zero > x; exit 5"));

            assertThat(other.client().features()).doesNotContain(LIMITED);
            assertThat(answer.text("stdout")).isEqualTo("tmpfs 4096\n");
            assertThat(answer.json().path("failure").path("code").asString()).isEqualTo("nonzero_exit");
        }
    }
}
