package io.cloister.worker.pod;

import java.util.concurrent.CompletableFuture;

/** Lets somebody outside end a run. The first reason counts. Thread-safe. */
public final class Stop {

    private final CompletableFuture<Ending> requested = new CompletableFuture<>();

    /** Asks for the end; the run ends with this, unless it had ended before. */
    public void request(Ending ending) {
        requested.complete(ending);
    }

    /** Completes when the end is asked for, with the ending to report. */
    public CompletableFuture<Ending> requested() {
        return requested;
    }

    /**
     * Goes on only where nobody has asked for the end.
     *
     * @throws StoppedException if somebody has
     */
    public void check() {
        if (requested.isDone()) {
            throw new StoppedException(requested.join());
        }
    }
}
