package io.cloister.worker.gate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Holds one request, or its answer, until a test has seen that it is held and says what becomes of it. Thread-safe. */
public final class Barrier {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final CompletableFuture<Boolean> passes = new CompletableFuture<>();

    /** Returns when something is held here. */
    public void awaitReached() {
        reached.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** What is held goes on; whatever comes later is not held. */
    public void letGo() {
        passes.complete(true);
    }

    /** What is held is lost, and its connection with it. */
    public void drop() {
        passes.complete(false);
    }

    /** Holds the caller, and says whether it may go on. */
    boolean hold() {
        reached.complete(null);
        return passes.join();
    }
}
