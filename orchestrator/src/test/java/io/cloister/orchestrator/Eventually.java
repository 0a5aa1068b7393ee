package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what comes by itself, with a bound. */
final class Eventually {

    private static final Duration BOUND = Duration.ofSeconds(20);

    private Eventually() {}

    static <T> void is(Supplier<T> actual, T expected) {
        is(actual, expected, BOUND);
    }

    static <T> void is(Supplier<T> actual, T expected, Duration bound) {
        long deadline = System.nanoTime() + bound.toNanos();
        T last = actual.get();
        while (!expected.equals(last) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(25).toNanos());
            last = actual.get();
        }
        assertThat(last).isEqualTo(expected);
    }
}
