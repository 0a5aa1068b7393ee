package io.cloister.worker.pod;

import io.cloister.worker.door.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a new proxy in the place of each that dies while the sandbox runs: in the same namespace and behind the same door,
 * so that the task sees no more than a request that breaks. It gives up after a few. Thread-safe.
 */
final class Succession implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Succession.class);

    /** What kills them all would kill the next one too. */
    private static final int MOST = 3;

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Engine engine;
    private final Door door;
    private final Supplier<ContainerSpec> next;
    private final Duration readyTimeout;
    private final List<Proxy> successors = new CopyOnWriteArrayList<>();
    private final CompletableFuture<EngineException> failed = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();

    /**
     * @param next the container of the next proxy
     * @param readyTimeout how long one may take until it is ready
     */
    Succession(Engine engine, Door door, Supplier<ContainerSpec> next, Duration readyTimeout) {
        this.engine = engine;
        this.door = door;
        this.next = next;
        this.readyTimeout = readyTimeout;
    }

    /** Begins as soon as none of these lives any more. */
    void follow(List<Proxy> first) {
        CompletableFuture<?>[] ends = first.stream().map(Proxy::gone).toArray(CompletableFuture[]::new);
        Thread.ofVirtual().name("sidecar watch").start(() -> {
            try {
                CompletableFuture.anyOf(over, CompletableFuture.allOf(ends)).join();
                succeed();
            } catch (EngineException failure) {
                failed.complete(failure);
            } finally {
                idle.complete(null);
            }
        });
    }

    /** Completes when a proxy has died and none can take its place. */
    CompletableFuture<EngineException> failed() {
        return failed;
    }

    private void succeed() {
        for (int number = 1; !over.isDone(); number++) {
            if (number > MOST) {
                throw new EngineException(Sidecar.START, "it has died " + number + " times.", true, null);
            }
            log.atWarn().addKeyValue("number", number).log("a sidecar has died, another one takes its place");
            door.awaitAnother();
            Proxy successor = start();
            awaitReady(successor);
            CompletableFuture.anyOf(over, successor.gone()).join();
        }
    }

    private Proxy start() {
        long begin = System.nanoTime();
        while (true) {
            try {
                Proxy successor = Proxy.start(engine, next.get());
                successors.add(successor);
                if (over.isDone()) {
                    successor.remove(engine);
                }
                return successor;
            } catch (EngineException failure) {
                boolean late = System.nanoTime() - begin > readyTimeout.toNanos();
                if (late || over.isDone() || !failure.retryable()) {
                    throw failure;
                }
                log.atDebug().log("no other sidecar yet: {}", failure.getMessage());
                waitFor(over, PAUSE);
            }
        }
    }

    private void awaitReady(Proxy successor) {
        if (!waitFor(CompletableFuture.anyOf(over, successor.gone(), door.ready()), readyTimeout)) {
            throw Sidecar.late(readyTimeout);
        }
    }

    private static boolean waitFor(CompletableFuture<?> event, Duration bound) {
        return event.thenApply(_ -> true)
                .completeOnTimeout(false, bound.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }

    /** From now on nobody takes anybody's place. */
    void end() {
        over.complete(null);
    }

    /** Follows them no more, and leaves them alone. */
    void leave() {
        end();
        successors.forEach(proxy -> proxy.following().close());
    }

    /**
     * Removes all that it has made.
     *
     * @throws EngineException if one is left
     */
    @Override
    public void close() {
        end();
        waitFor(idle, FAREWELL);
        successors.forEach(proxy -> proxy.remove(engine));
    }
}
