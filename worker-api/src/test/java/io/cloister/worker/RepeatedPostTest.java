package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.EngineFacts;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What a caller hears who never heard whether a job was accepted, and asks again. */
class RepeatedPostTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final AtomicBoolean silent = new AtomicBoolean();
    private final FakeEngine fake = new FakeEngine();
    private final EngineAround engine = new EngineAround(fake) {
        @Override
        public EngineFacts facts() {
            if (silent.get()) {
                throw new EngineException("answer", "it is silent.", true, null);
            }
            return super.facts();
        }
    };

    @Test
    void isThatTheJobIsHereWhateverTheNodeCouldTakeNow() {
        fake.sandboxes(exit -> assertThat(exit).isNotDone());
        try (WorkerFixture worker = new WorkerFixture(engine)) {
            ObjectNode job = WorkerClient.request("known", "true");
            assertThat(worker.client().accept(job).status()).isEqualTo(202);
            silent.set(true);
            Await.until(
                    SOON,
                    "the worker takes no work",
                    () -> worker.client()
                                    .accept(WorkerClient.request("job-" + UUID.randomUUID(), "true"))
                                    .status()
                            == 503);

            Answer again = worker.client().accept(job);

            assertThat(again.status()).isEqualTo(202);
            assertThat(again.text("job_id")).isEqualTo("known");
        }
    }
}
