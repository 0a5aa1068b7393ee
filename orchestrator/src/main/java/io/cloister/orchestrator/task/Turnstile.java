package io.cloister.orchestrator.task;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.web.ProblemException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;

/**
 * Lets only a few posts of a user into the database at once. They go through its lane one after another in any case; who
 * waits for that here does it in the order of coming, and without a connection that others need.
 */
@Component
class Turnstile {

    private static final int AT_ONCE = 4;
    private static final int GATES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Gate[] gates = Stream.generate(Gate::new).limit(GATES).toArray(Gate[]::new);

    /**
     * Does something for a user, when it is its turn.
     *
     * @throws CannotCreateTransactionException if the database stopped answering while it waited
     * @throws ProblemException 429 if it has waited for too long
     */
    <T> T pass(UUID user, Supplier<T> action) {
        return gates[Math.floorMod(user.hashCode(), GATES)].pass(action);
    }

    /** One for all users with the same remainder. */
    private static final class Gate {

        private final Semaphore places = new Semaphore(AT_ONCE, true);
        private volatile long failedAt = System.nanoTime();
        private volatile long workedAt = failedAt;

        <T> T pass(Supplier<T> action) {
            long came = System.nanoTime();
            enter();
            try {
                demandDatabase(came);
                return attempt(action);
            } finally {
                places.release();
            }
        }

        private void demandDatabase(long came) {
            if (failedAt - came > 0 && failedAt - workedAt > 0) {
                throw new CannotCreateTransactionException("the database has failed one that went before");
            }
        }

        private <T> T attempt(Supplier<T> action) {
            try {
                T result = action.get();
                workedAt = System.nanoTime();
                return result;
            } catch (DataAccessResourceFailureException | TransactionException gone) {
                failedAt = System.nanoTime();
                throw gone;
            }
        }

        private void enter() {
            try {
                if (!places.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new ProblemException(
                                    ProblemType.TOO_MANY_REQUESTS,
                                    "You post more tasks at once than can be taken; try again in a moment.")
                            .retryAfter(Duration.ofSeconds(1));
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CannotCreateTransactionException("stopped while it waited", stopped);
            }
        }
    }
}
