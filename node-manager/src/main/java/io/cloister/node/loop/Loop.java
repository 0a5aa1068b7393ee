package io.cloister.node.loop;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one step again and again on a thread of its own: after the pause that the step asked for, and at once when woken.
 * Steps never overlap. A step that throws is logged and tried again after a second.
 *
 * <p>The thread is a platform thread, because a call to the engine may block in native code and would hold one of the few
 * carriers that virtual threads share.
 */
public final class Loop {

    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);
    private static final Duration LAST_STEP = Duration.ofSeconds(1);

    private final Semaphore bell = new Semaphore(0);
    private final Thread thread;
    private final Step step;
    private volatile boolean stopped;

    /** One turn of the work; the answer is how long to pause after it. */
    @FunctionalInterface
    public interface Step {

        /**
         * Does what is due now.
         *
         * @return the pause before the next turn, unless the loop is woken
         * @throws InterruptedException when the loop is stopped meanwhile
         */
        Duration run() throws InterruptedException;
    }

    /** A loop that has not been started; {@code name} is its thread's. */
    public Loop(String name, Step step) {
        this.step = step;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /** Starts the thread; the first step runs at once. Call it once. */
    public void start() {
        thread.start();
    }

    /** Ends the present pause, or the next one where a step is running. Any thread may call it. */
    public void wake() {
        bell.release();
    }

    /** Lets a running step end, and interrupts it where it takes long. Idempotent; harmless before the start. */
    public void stop() {
        stopped = true;
        bell.release();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(LAST_STEP)) {
                thread.interrupt();
                thread.join(LAST_STEP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopped) {
                bell.tryAcquire(turn().toNanos(), TimeUnit.NANOSECONDS);
                bell.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration turn() throws InterruptedException {
        try {
            return step.run();
        } catch (RuntimeException e) {
            if (!stopped) {
                log.atError().setCause(e).log("A step failed and will be tried again");
            }
            return AFTER_A_FAULT;
        }
    }
}
