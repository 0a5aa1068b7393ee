package io.cloister.worker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition with a bound. */
public final class Await {

    private static final long INTERVAL_MILLIS = 20;

    private Await() {}

    /** Returns as soon as the condition holds; fails where it does not within the bound. */
    public static void until(Duration bound, String what, BooleanSupplier condition) {
        CountDownLatch never = new CountDownLatch(1);
        for (long left = bound.toMillis(); !condition.getAsBoolean(); left -= INTERVAL_MILLIS) {
            if (left <= 0) {
                throw new AssertionError("not within " + bound.toSeconds() + " s: " + what);
            }
            try {
                never.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError(interrupted);
            }
        }
    }
}
