package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** As whom commands run: nobody else's user, on real engines. */
@OnEachEngine
class SandboxUserTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final WorkerClient client;

    SandboxUserTest(WorkerFixture worker) {
        this.client = worker.client();
    }

    @Test
    void isAnotherForEachLiveSandbox() {
        List<String> jobs = List.of("user-1", "user-2");
        jobs.forEach(job -> client.accept(request(job, "sleep", "60")));
        Await.until(SOON, "both commands run", () -> usersOf("sleep 60").size() == 2);

        assertThat(usersOf("sleep 60")).allMatch(user -> user >= 2_000_000_000);
        jobs.forEach(job -> client.post("/v1/worker/jobs/" + job + "/cancel", ""));
        jobs.forEach(job -> client.get("/v1/worker/jobs/" + job + "?wait=10s"));
    }

    @Test
    void ownsTheWorkspaceAndHasANameAndNoOtherGroup() {
        Answer answer = client.run(request(
                "user-3",
                "sh",
                "-c",
                "[ $(stat -c %u:%g /workspace) = $(id -u):$(id -g) ] && echo mine; [ $(id -G) = $(id -g) ] && echo"
                        + " alone; [ $(id -u) = $(id -g) ] && echo $USER $LOGNAME $HOME; touch file && stat -c %U"
                        + " file"));

        assertThat(answer.text("stdout").lines()).startsWith("mine", "alone", "sandbox sandbox /workspace");
        assertThat(answer.text("status")).isEqualTo("completed");
    }

    // As the host sees them, because that is whom the kernel counts for.
    private static Set<Integer> usersOf(String arguments) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith(arguments))
                .flatMap(process -> userOf(process.pid()).stream())
                .filter(user -> user != 0)
                .collect(Collectors.toSet());
    }

    private static Optional<Integer> userOf(long process) {
        try {
            return Optional.of((Integer) Files.getAttribute(Path.of("/proc", String.valueOf(process)), "unix:uid"));
        } catch (IOException _) {
            return Optional.empty(); // It has ended meanwhile.
        }
    }
}
