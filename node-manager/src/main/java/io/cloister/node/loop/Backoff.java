package io.cloister.node.loop;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after each failure in a row: doubled every time up to a maximum, with up to a fifth taken off at
 * random, so that many nodes do not come back at the same moment. Not thread-safe: one loop owns it.
 */
public final class Backoff {

    private static final double JITTER = 0.2;

    private final Duration first;
    private final Duration maximum;
    private final RandomGenerator random;
    private Duration next;

    /** Waits that begin at {@code first} and never exceed {@code maximum}. */
    public Backoff(Duration first, Duration maximum, RandomGenerator random) {
        this.first = first;
        this.maximum = maximum;
        this.random = random;
        this.next = first;
    }

    /** The wait after one more failure. */
    public Duration afterFailure() {
        Duration wait = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(maximum) < 0 ? doubled : maximum;
        return wait.minus(Duration.ofNanos((long) (wait.toNanos() * JITTER * random.nextDouble())));
    }

    /** Begins again: something went well. */
    public void reset() {
        next = first;
    }
}
