package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A runtime that the engine does not have, on a real engine: Docker says so, Podman says nothing and takes its own. */
class OciRuntimeTest {

    @BeforeAll
    static void buildImage() throws IOException {
        try (TestEngine engine = new TestEngine()) {
            engine.buildImage();
        }
    }

    @Test
    void runsNothingUnderAnotherRuntimeThanTheOneThatWasChosen() throws IOException {
        try (WorkerFixture worker = new WorkerFixture("worker.engine.runtime=no-such-runtime")) {
            Answer answer = worker.client().run(request("other-runtime", "true"));

            assertThat(answer.text("status")).isEqualTo("failed");
            assertThat(answer.json().path("failure").path("code").asString()).isEqualTo("sandbox_error");
            assertThat(answer.json().path("failure").path("message").asString()).contains("runtime");
        }
    }
}
