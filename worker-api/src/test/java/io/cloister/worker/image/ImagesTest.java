package io.cloister.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.worker.Await;
import io.cloister.worker.FakeEngine;
import io.cloister.worker.pod.ImageFacts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImagesTest {

    private static final String REFERENCE = "localhost/no/tool:1";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final FakeEngine engine = new FakeEngine();
    private final Images images = new Images(
            engine, new ImageProperties("localhost/sidecar", "localhost/sandbox", List.of("*"), Duration.ofMinutes(5)));

    @Test
    void pullsOnceForHoweverManyAskAtOnce() {
        CountDownLatch goOn = new CountDownLatch(1);
        engine.pulls(reference -> await(goOn));

        List<CompletableFuture<ImageFacts>> asked =
                Stream.generate(() -> images.resolve(REFERENCE)).limit(100).toList();
        goOn.countDown();

        assertThat(asked).allSatisfy(one -> assertThat(one.join().id()).isEqualTo("id"));
        assertThat(engine.pulled()).containsExactly(REFERENCE);
    }

    @Test
    void triesAgainAfterAFailedPull() {
        engine.pulls(reference -> {
            throw new IllegalStateException("timeout");
        });
        assertThatThrownBy(() -> images.resolve(REFERENCE).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ImageUnavailableException.class);

        engine.pulls(reference -> {});

        Await.until(SOON, "it is there", () -> !images.resolve(REFERENCE).isCompletedExceptionally());
        assertThat(images.resolve(REFERENCE).join().id()).isEqualTo("id");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
