package io.cloister.proxy.storm;

import java.util.ArrayList;
import java.util.List;

/** What went wrong, with the plan of the request. Thread-safe; keeps the first few. */
final class Findings {

    private static final int MOST = 10;

    private final List<String> first = new ArrayList<>();
    private int count;

    synchronized void add(Plan plan, String what) {
        count++;
        if (first.size() < MOST) {
            first.add(what + "\n    " + plan);
        }
    }

    synchronized int count() {
        return count;
    }

    synchronized List<String> first() {
        return List.copyOf(first);
    }
}
