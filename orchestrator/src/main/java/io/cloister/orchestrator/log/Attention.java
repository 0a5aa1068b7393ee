package io.cloister.orchestrator.log;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * How long a worker is listened to: while its job goes on, and then a little longer, for its last words. Asks the database
 * at most once a second, and without a hint much more rarely. Confined to one thread.
 */
final class Attention {

    private static final Duration LAST_WORDS = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration WITHOUT_HINT = Duration.ofSeconds(5);

    private final BooleanSupplier isOver;
    private final Supplier<CountDownLatch> changes;
    private CountDownLatch hint;
    private long looked = System.nanoTime();
    private long overSince;
    private boolean over;

    /**
     * @param over whether the job is known to have ended
     * @param isOver looks whether it has
     * @param changes gives a latch that opens at the next change of the task
     */
    Attention(boolean over, BooleanSupplier isOver, Supplier<CountDownLatch> changes) {
        this.over = over;
        this.isOver = isOver;
        this.changes = changes;
        this.hint = changes.get();
        this.overSince = looked;
    }

    boolean hasEnded() {
        if (!over && mayLook()) {
            look();
        }
        return over && hasPassed(LAST_WORDS, overSince);
    }

    private boolean mayLook() {
        return hasPassed(hint.getCount() == 0 ? BETWEEN_LOOKS : WITHOUT_HINT, looked);
    }

    private void look() {
        hint = changes.get();
        looked = System.nanoTime();
        overSince = looked;
        try {
            over = isOver.getAsBoolean();
        } catch (DataAccessException | TransactionException unavailable) {
            // A job that is being heard goes on, whatever the database does.
        }
    }

    private static boolean hasPassed(Duration time, long since) {
        return System.nanoTime() - since >= time.toNanos();
    }
}
