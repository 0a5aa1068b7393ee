package io.cloister.proxy.quota;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * An amount that is lent out in the order of asking. Who finds too little waits until others give back, and no longer
 * than its patience. Thread-safe; a future completes on the loop of who asked.
 */
public final class Quota {

    private final Queue<Wish> wishes = new ArrayDeque<>();
    private long left;
    private long lent;

    /** A quota of so much. */
    public Quota(long amount) {
        this.left = amount;
    }

    /** Borrows an amount if it is there at once and nobody waits for it. */
    public synchronized boolean tryBorrow(long amount) {
        boolean there = wishes.isEmpty() && left >= amount;
        if (there) {
            lend(amount);
        }
        return there;
    }

    /**
     * Borrows one of something, such as a place.
     *
     * @see #borrow(EventLoop, long, long, Duration)
     */
    public Future<Long> borrowOne(EventLoop loop, Duration patience) {
        return borrow(loop, 1, 1, patience);
    }

    /**
     * Borrows as much as there is, within bounds.
     *
     * @param least the least that is of use, above zero
     * @param most the most that is wanted
     * @param patience how long to wait for others to give back
     * @return the amount that was lent; fails with {@link QuotaException}. To cancel it withdraws the wish
     */
    public Future<Long> borrow(EventLoop loop, long least, long most, Duration patience) {
        Wish wish;
        synchronized (this) {
            if (wishes.isEmpty() && left >= least) {
                return loop.newSucceededFuture(lend(most));
            }
            if (lent == 0 && wishes.isEmpty()) {
                return loop.newFailedFuture(QuotaException.usedUp());
            }
            wish = new Wish(loop.newPromise(), least, most);
            wishes.add(wish);
        }
        ScheduledFuture<?> end = loop.schedule(
                () -> wish.promise().tryFailure(QuotaException.tookTooLong()),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
        return wish.promise().addListener(done -> {
            end.cancel(false);
            if (!wish.promise().isSuccess()) {
                serve();
            }
        });
    }

    /**
     * Gives back what was lent.
     *
     * @param amount what {@code borrow} gave
     * @param spent how much of it is gone for good; more than was lent where that could not be known before
     */
    public void giveBack(long amount, long spent) {
        boolean awaited;
        synchronized (this) {
            lent -= amount;
            left += amount - spent;
            awaited = !wishes.isEmpty();
        }
        if (awaited) {
            serve();
        }
    }

    private void serve() {
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            for (Wish first = wishes.peek(); first != null; first = wishes.peek()) {
                if (first.promise().isDone()) {
                    wishes.remove();
                } else if (left >= first.least()) {
                    wishes.remove();
                    answers.add(grant(first, lend(first.most())));
                } else if (lent == 0) {
                    Promise<Long> refused = wishes.remove().promise();
                    answers.add(() -> refused.tryFailure(QuotaException.usedUp()));
                } else {
                    break;
                }
            }
        }
        answers.forEach(Runnable::run);
    }

    private long lend(long most) {
        long amount = Math.min(most, left);
        left -= amount;
        lent += amount;
        return amount;
    }

    /** A wish that has been withdrawn meanwhile gives back at once what it was granted. */
    private Runnable grant(Wish wish, long amount) {
        return () -> {
            if (!wish.promise().trySuccess(amount)) {
                giveBack(amount, 0);
            }
        };
    }

    private record Wish(Promise<Long> promise, long least, long most) {}
}
