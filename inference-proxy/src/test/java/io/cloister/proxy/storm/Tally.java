package io.cloister.proxy.storm;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many requests ended how. Thread-safe. */
final class Tally {

    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

    Tally() {
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    void count(Outcome outcome) {
        adder(outcome).increment();
    }

    long of(Outcome outcome) {
        return adder(outcome).sum();
    }

    private LongAdder adder(Outcome outcome) {
        LongAdder adder = counts.get(outcome);
        if (adder == null) {
            throw new IllegalStateException();
        }
        return adder;
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
