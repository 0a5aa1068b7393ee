package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import org.junit.jupiter.api.Test;

/** A runtime that the engine does not have, on real engines: Docker says so, Podman says nothing and takes its own. */
@OnEachEngine
class OciRuntimeTest {

    private final TestEngine engine;

    OciRuntimeTest(TestEngine engine) {
        this.engine = engine;
    }

    @Test
    void runsNothingUnderAnotherRuntimeThanTheOneThatWasChosen() {
        try (WorkerFixture worker = new WorkerFixture(engine, "worker.engine.runtime=no-such-runtime")) {
            Answer answer = worker.client().run(request("other-runtime", "true"));

            assertThat(answer.text("status")).isEqualTo("failed");
            assertThat(answer.json().path("failure").path("code").asString()).isEqualTo("sandbox_error");
            assertThat(answer.json().path("failure").path("message").asString()).contains("runtime");
        }
    }
}
