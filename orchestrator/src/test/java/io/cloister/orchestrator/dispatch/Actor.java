package io.cloister.orchestrator.dispatch;

import io.cloister.orchestrator.queue.HeldJob;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A thread that does one thing at a time, when it is let. Before each statement and each call to a worker it says what
 * comes next and waits for its turn.
 */
final class Actor {

    /** The luck with which nothing goes wrong. */
    static final int GOOD = 100;

    /** Platform threads, each for one actor after another: to wait for the database, a virtual one needs two more threads. */
    private static final Executor THREADS =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();

    private final String machine;
    private final String name;
    private final @Nullable HeldJob job;
    private final Semaphore go = new Semaphore(0);
    private final Runnable onRest;
    private volatile boolean resting;
    private volatile boolean over;
    private volatile boolean killed;
    private volatile boolean wrote;
    private volatile boolean canWait;
    private volatile boolean holdsLocks;
    private volatile int backend;
    private volatile String next = "begin";
    private volatile int luck = GOOD;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Throwable failure;

    /**
     * An actor that begins when it gets its first turn.
     *
     * @param machine what dies together
     * @param job the one that it follows, if any
     * @param onRest called whenever it gives its turn back
     */
    Actor(String machine, String name, @Nullable HeldJob job, Runnable script, Runnable onRest) {
        this.machine = machine;
        this.name = name;
        this.job = job;
        this.onRest = onRest;
        THREADS.execute(() -> play(script));
    }

    /** The actor of this thread; null for the test itself, which needs no turn. */
    static @Nullable Actor current() {
        return CURRENT.get();
    }

    /** Gives the turn back, waits for the next, and says what luck that has. */
    static int rest(String before) {
        Actor actor = CURRENT.get();
        if (actor == null) {
            return GOOD;
        }
        actor.await(before);
        return actor.luck;
    }

    private void play(Runnable script) {
        CURRENT.set(this);
        thread = Thread.currentThread();
        try {
            await(next);
            script.run();
        } catch (Killed _) {
            // As a process that is killed: nobody hears of it.
        } catch (Throwable broken) {
            failure = broken;
        } finally {
            CURRENT.remove();
            holdsLocks = false;
            over = true;
            resting = true;
            onRest.run();
        }
    }

    private void await(String before) {
        demandLife();
        next = before;
        resting = true;
        onRest.run();
        go.acquireUninterruptibly();
        demandLife();
    }

    private void demandLife() {
        if (killed) {
            throw new Killed();
        }
    }

    /**
     * Lets it go on until it rests again.
     *
     * @param chance from 0 to 99, for whatever is to go wrong, or {@link #GOOD}
     */
    void go(int chance) {
        luck = chance;
        canWait = false;
        resting = false;
        go.release();
    }

    /** Ends it where it stands. */
    void kill() {
        killed = true;
        if (resting && !over) {
            go(GOOD);
        }
    }

    /** The statement that follows is run by this process of the server. */
    void enters(int serverProcess) {
        backend = serverProcess;
    }

    /** A statement begins, which may wait for others' locks, and may keep its own. */
    void begins(boolean mayWait, boolean keepsLocks) {
        canWait = mayWait;
        holdsLocks = keepsLocks;
    }

    /** Its transaction is over. */
    void ends() {
        holdsLocks = false;
    }

    /** Whether the statement that it is at might wait for a lock. */
    boolean canWait() {
        return canWait;
    }

    /** Whether others might have to wait for it. */
    boolean holdsLocks() {
        return holdsLocks;
    }

    /** Something it wrote can be seen by others now. */
    void hasWritten() {
        wrote = true;
    }

    /** Whether something that it wrote can be seen since the last call. */
    boolean takeWrote() {
        boolean did = wrote;
        wrote = false;
        return did;
    }

    /** Whether it may write what becomes of that job, as long as the fence is this one. */
    boolean follows(String jobId, long fence) {
        return job != null && job.id().equals(jobId) && job.fence() == fence;
    }

    boolean isResting() {
        return resting;
    }

    boolean isOver() {
        return over;
    }

    int backend() {
        return backend;
    }

    String machine() {
        return machine;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Where its code is, for whoever wonders why it does not rest. */
    String where() {
        Thread present = thread;
        return this + "\n"
                + (present == null
                        ? ""
                        : Arrays.toString(present.getStackTrace()).replace(", ", "\n  "));
    }

    @Override
    public String toString() {
        return name + ": " + next;
    }

    /** The process of the actor was killed. */
    private static final class Killed extends Error {}
}
