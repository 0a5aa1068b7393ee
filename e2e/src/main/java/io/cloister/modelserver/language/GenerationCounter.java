package io.cloister.modelserver.language;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Counts what becomes of generations, so that a test can see that one has ended. */
@Component
public final class GenerationCounter {

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /**
     * The numbers since the start.
     *
     * @param running of now
     */
    public record Counts(int running, int cancelled, int completed, int failed) {}

    public Counts counts() {
        return new Counts(running.get(), cancelled.get(), completed.get(), failed.get());
    }

    public void started() {
        running.incrementAndGet();
    }

    public void cancelled() {
        running.decrementAndGet();
        cancelled.incrementAndGet();
    }

    public void completed() {
        running.decrementAndGet();
        completed.incrementAndGet();
    }

    public void failed() {
        running.decrementAndGet();
        failed.incrementAndGet();
    }
}
