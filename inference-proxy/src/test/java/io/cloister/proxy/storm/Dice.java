package io.cloister.proxy.storm;

import java.util.SplittableRandom;

/** Seeded chance for one purpose: the same seed, index and purpose throw the same. For one thread. */
final class Dice {

    private static final int SMALL = 2_000;
    private static final int HUNDRED = 100;

    private final SplittableRandom random;

    Dice(long seed, int index, String purpose) {
        random = new SplittableRandom(seed * 1_000_003 + index * 7_919L + purpose.hashCode() * 104_729L);
    }

    boolean chance(int percent) {
        return random.nextInt(HUNDRED) < percent;
    }

    /** From the first to the last, both included. */
    int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    /** From 0 to less than 1. */
    double fraction() {
        return random.nextDouble();
    }

    /** A count of bytes: mostly small, sometimes up to the largest. */
    int size(int largest) {
        return chance(95) ? between(0, SMALL) : between(SMALL, largest);
    }

    <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
