package io.cloister.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waits for what becomes true by itself, and not longer than a bound. */
final class Eventually {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private Eventually() {}

    /**
     * Looks again and again until there is something to see.
     *
     * @param what what is awaited, for the failure's sentence
     * @param limit how long
     * @param look answers empty while it is not there yet; what it throws ends the wait
     * @return the first thing seen
     */
    static <T> T see(String what, Duration limit, Supplier<Optional<T>> look) {
        CompletableFuture<T> seen = new CompletableFuture<>();
        try (ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> looking = looks.scheduleWithFixedDelay(
                    () -> lookOnce(look, seen), 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
            try {
                return seen.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                looking.cancel(true);
            }
        } catch (TimeoutException late) {
            throw new AssertionError("Waited " + limit.toSeconds() + " s in vain: " + what, late);
        } catch (ExecutionException failed) {
            throw new AssertionError("While waiting: " + what, failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting: " + what, interrupted);
        }
    }

    private static <T> void lookOnce(Supplier<Optional<T>> look, CompletableFuture<T> seen) {
        try {
            look.get().ifPresent(seen::complete);
        } catch (Throwable failure) {
            seen.completeExceptionally(failure);
        }
    }
}
