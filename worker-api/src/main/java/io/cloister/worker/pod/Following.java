package io.cloister.worker.pod;

import io.cloister.worker.output.OutputSink;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one container to its end, also where the engine goes away meanwhile: it begins anew with the engine's log as
 * soon as the engine answers again. Thread-safe.
 */
final class Following implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Following.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Executor LATER = CompletableFuture.delayedExecutor(
            PAUSE.toMillis(),
            TimeUnit.MILLISECONDS,
            task -> Thread.ofVirtual().name("follow again").start(task));

    private final Engine engine;
    private final String container;
    private final Supplier<OutputSink> readings;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private CompletableFuture<Exit> attempt = new CompletableFuture<>();

    private Following(Engine engine, String container, Supplier<OutputSink> readings) {
        this.engine = engine;
        this.container = container;
        this.readings = readings;
    }

    /**
     * Follows a container that has not been started. Returns when no byte can be missed any more.
     *
     * @param sink takes its output as it comes
     * @param readings gives a sink for each time that its log is read from the beginning
     * @throws EngineException if the engine does not let us
     */
    static Following start(Engine engine, String container, OutputSink sink, Supplier<OutputSink> readings) {
        Following following = new Following(engine, container, readings);
        following.listen(engine.follow(container, sink));
        return following;
    }

    /** Follows a container that was started before, by its log alone. */
    static Following again(Engine engine, String container, Supplier<OutputSink> readings) {
        Following following = new Following(engine, container, readings);
        following.begin();
        return following;
    }

    /**
     * Completes when the container has ended and its output is in a sink; exceptionally with an {@link EngineException}
     * where that will never be.
     */
    CompletableFuture<Exit> exit() {
        return exit;
    }

    /** Follows no more; no sink hears anything after that. */
    @Override
    public void close() {
        exit.cancel(false);
        synchronized (this) {
            attempt.cancel(false);
        }
    }

    private synchronized void begin() {
        if (!exit.isDone()) {
            listen(engine.followAgain(container, readings));
        }
    }

    private synchronized void listen(CompletableFuture<Exit> next) {
        attempt = next;
        var _ = next.whenComplete((end, failure) -> {
            if (failure == null) {
                exit.complete(end);
            } else {
                Throwable cause = failure.getCause();
                heal(failure instanceof CompletionException && cause != null ? cause : failure);
            }
        });
    }

    private void heal(Throwable failure) {
        if (failure instanceof EngineException broken
                && broken.retryable()
                && !(broken instanceof LostContainerException)) {
            log.atDebug().addKeyValue("container_id", container).log("followed again: {}", broken.getMessage());
            LATER.execute(this::begin);
        } else {
            exit.completeExceptionally(failure);
        }
    }
}
