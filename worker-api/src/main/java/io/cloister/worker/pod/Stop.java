package io.cloister.worker.pod;

import java.util.concurrent.CompletableFuture;

/** Lets somebody outside end a run, or leave it as it is. What is asked first counts. Thread-safe. */
public final class Stop {

    private final CompletableFuture<Ending> requested = new CompletableFuture<>();

    /** Asks for the end; the run ends with this, unless it had ended before. */
    public void request(Ending ending) {
        requested.complete(ending);
    }

    /** The worker goes and the pod stays, as it is, for a later process. */
    public void leave() {
        requested.completeExceptionally(new LeftException());
    }

    /**
     * Completes when the end is asked for, with the ending to report; exceptionally with a {@link LeftException} when the
     * pod is to be left.
     */
    public CompletableFuture<Ending> requested() {
        return requested;
    }

    /** Whether the pod is to be left. */
    boolean isLeft() {
        return requested.isCompletedExceptionally();
    }

    /**
     * Goes on only where nobody has asked for anything.
     *
     * @throws StoppedException if somebody has asked for the end
     * @throws LeftException if the pod is to be left
     */
    public void check() {
        checkLeft();
        if (requested.isDone()) {
            throw new StoppedException(requested.join());
        }
    }

    /**
     * Goes on only where the worker stays.
     *
     * @throws LeftException if the pod is to be left
     */
    void checkLeft() {
        if (isLeft()) {
            throw new LeftException();
        }
    }
}
