package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workspaces full of traps for whoever walks through them: the host follows, opens and waits for nothing there. */
@OnEachEngine
class HostilePathsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    /** Says only what it should not have been able to do. */
    private static final String TRAPS = """
            cat link && echo followed
            echo overwritten > link
            ln -s $SECRET link && cat link && echo followed
            echo overwritten > link
            ln -s ${SECRET%/*} directory && ls directory/ && echo followed
            ln -s / root && ln -s .. up && ln -s loop loop
            ln $SECRET hard && echo linked
            mkfifo pipe && ln pipe second-name
            mknod disk b 8 0 && echo device
            mknod null c 1 3 && echo device
            touch -- "$(printf 'two\\nlines')" -rf lost+found image .trial '*' ' '
            mkdir closed && touch closed/file && chmod 000 closed
            mkdir many && i=0 && while [ $i -lt 50000 ]; do : > many/$i; i=$((i + 1)); done
            deep=$(printf 'd/%.0s' $(seq 500))
            for i in 1 2 3 4 5 6 7 8 9 10; do mkdir -p $deep && cd -P $deep || exit 5; done
            exit 0
            """;

    private final String id = "job-" + UUID.randomUUID();
    private final TestEngine engine;
    private final WorkerFixture worker;

    HostilePathsTest(TestEngine engine, WorkerFixture worker) {
        this.engine = engine;
        this.worker = worker;
    }

    @Test
    void areGoneWithTheWorkspace(@TempDir Path host) throws IOException {
        leavesTheHostAlone(worker, host);
    }

    @Test
    void areGoneWithAWorkspaceInMemory(@TempDir Path host) throws IOException {
        try (WorkerFixture other = new WorkerFixture(engine, "worker.workspace.mount=false")) {
            leavesTheHostAlone(other, host);
        }
    }

    private void leavesTheHostAlone(WorkerFixture worker, Path host) throws IOException {
        Path secret = Files.writeString(host.resolve("secret"), "the host's own");

        Answer answer = worker.client()
                .run(request(
                        id, sandbox -> sandbox.putObject("env").put("SECRET", secret.toString()), "sh", "-c", TRAPS));

        assertThat(answer.text("status")).as(answer.text("stderr")).isEqualTo("completed");
        assertThat(answer.text("stdout")).isEmpty();
        Await.until(SOON, "nothing of the job is left", () -> worker.holdsNothingOf(id));
        assertThat(secret).hasContent("the host's own");
        assertThat(host.toFile().list()).containsExactly("secret");
    }
}
