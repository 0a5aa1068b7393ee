package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Which images jobs get, and how often one is pulled. */
class ImagePolicyTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String MISSING = "localhost/no/tool:latest";

    private final FakeEngine engine = new FakeEngine();

    @Test
    void refusesAnImageThatNoPatternAllowsAndNamesThePatterns() {
        try (WorkerFixture worker =
                new WorkerFixture(engine, "worker.image.allowed=docker.io/library/*,ghcr.io/acme/*")) {
            Answer refused = worker.client().accept(withImage("job-1", "quay.io/acme/tool:1"));

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.fields()).containsExactly("sandbox.image");
            assertThat(refused.text("detail"))
                    .startsWith("sandbox.image must be an image that this node allows")
                    .contains("docker.io/library/*, ghcr.io/acme/*");
            assertThat(worker.client().run(withImage("job-2", "alpine")).status())
                    .isEqualTo(200);
            assertThat(worker.client()
                            .run(withImage("job-3", "ghcr.io/acme/a/b@sha256:" + "0".repeat(64)))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void allowsOnlyTheNodesOwnImageWhereThereAreNoPatterns() {
        try (WorkerFixture worker = new WorkerFixture(engine, "worker.image.allowed=")) {
            assertThat(worker.client().run(withImage("job-1", "alpine")).status())
                    .isEqualTo(400);
            assertThat(worker.client().run(request("job-2", "true")).status()).isEqualTo(200);
        }
    }

    @Test
    void allowsEveryImageWhereNothingIsSaid() {
        try (WorkerFixture worker = new WorkerFixture(engine)) {
            assertThat(worker.client()
                            .run(withImage("job-1", "registry.example:5000/any/thing"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void pullsAMissingImageOnceForAHundredJobsHoweverTheyCallIt() {
        CountDownLatch registry = new CountDownLatch(1);
        engine.pulls(reference -> await(registry));
        List<String> names = List.of("localhost/no/tool", "LOCALHOST/no/tool:latest", MISSING);
        try (WorkerFixture worker = new WorkerFixture(engine, "worker.job.max-concurrency=100")) {
            WorkerClient client = worker.client();
            IntStream.range(0, 100).forEach(number -> {
                Answer accepted = client.accept(withImage("job-" + number, names.get(number % names.size())));
                assertThat(accepted.status()).isEqualTo(202);
            });
            Await.until(SOON, "a pull is under way", () -> !engine.pulled().isEmpty());
            registry.countDown();

            assertThat(IntStream.range(0, 100)
                            .mapToObj(number -> client.get("/v1/worker/jobs/job-" + number + "?wait=20s")))
                    .allSatisfy(ended -> assertThat(
                                    ended.json().path("response").path("status").asString())
                            .isEqualTo("completed"));
        }
        assertThat(engine.pulled()).containsExactly(MISSING);
    }

    @Test
    void runsByWhatTheTagMeantWhenItWasResolved() {
        engine.tagsMoveTo("sha256:first");
        engine.sidecars(() -> engine.tagsMoveTo("sha256:second"));
        try (WorkerFixture worker = new WorkerFixture(engine)) {
            worker.client().run(request("job-1", sandbox -> sandbox.put("use_inference", true), "true"));
            worker.client().run(request("job-2", "true"));
        }

        // A sidecar, after whose start the tags moved, its sandbox, and the sandbox of the next job.
        assertThat(engine.imagesOfContainers()).containsExactly("sha256:first", "sha256:first", "sha256:second");
    }

    private static ObjectNode withImage(String job, String image) {
        return request(job, sandbox -> sandbox.put("image", image), "true");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
