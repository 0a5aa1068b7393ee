package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the worker and its host know: a sandbox learns none of it from where programs look. */
@OnEachEngine
class WorkersSecretsTest {

    private static final String SECRET = "marker-" + UUID.randomUUID();

    private static final String LOOK = "env; hostname; for of in /proc/[0-9]*; do tr '\\0' '\\n' < $of/environ;"
            + " tr '\\0' ' ' < $of/cmdline; done; cat /proc/mounts /etc/hosts /etc/resolv.conf /etc/hostname;"
            + " ls /cloister; cat /cloister/door/*; true";

    private final TestEngine engine;

    WorkersSecretsTest(TestEngine engine) {
        this.engine = engine;
    }

    @Test
    void staySecretInside(@TempDir Path directory) throws IOException {
        String slug = "test-" + UUID.randomUUID();
        try (WorkerProcess worker = new WorkerProcess(
                engine.host(), slug, directory, Map.of("NODE_REGISTRATION_PSK", SECRET, "MARKER", SECRET))) {
            Answer answer = worker.client().run(request("look", "sh", "-c", LOOK));

            assertThat(answer.text("status")).isEqualTo("completed");
            assertThat(answer.text("stdout"))
                    .contains("CLOISTER_JOB_ID=look", "/workspace", "127.0.0.1 localhost sandbox")
                    .doesNotContain(SECRET, WorkerFixture.TOKEN, directory.toString(), slug, engine.host())
                    .doesNotContain(Files.readString(Path.of("/proc/sys/kernel/hostname"))
                            .strip());
        }
        assertThat(engine.containersOf(slug)).isEmpty();
    }
}
