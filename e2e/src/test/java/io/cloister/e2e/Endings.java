package io.cloister.e2e;

import io.cucumber.java.After;
import java.util.ArrayDeque;
import java.util.Deque;

/** Ends whatever a scenario began, the latest first, and whether or not the scenario passed. */
public final class Endings {

    private final Deque<Ending> endings = new ArrayDeque<>();

    /** Remembers how to end something that was just begun. */
    void add(Ending ending) {
        endings.push(ending);
    }

    /** Ends all of it; what cannot be ended fails the scenario. */
    @After
    public void endAll() {
        AssertionError failures = new AssertionError("What the scenario began could not be ended.");
        while (!endings.isEmpty()) {
            try {
                endings.pop().end();
            } catch (Exception | AssertionError failure) {
                failures.addSuppressed(failure);
            }
        }
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
    }

    /** Ends one thing. */
    @FunctionalInterface
    interface Ending {

        void end() throws Exception;
    }
}
