package io.cloister.orchestrator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Four posts of a user are in the database until the test says how they end, and six wait for them. */
@Timeout(30)
class TurnstileTest {

    private static final UUID USER = new UUID(0, 1);
    private static final UUID ANOTHER = new UUID(0, 2);
    private static final int INSIDE = 4;
    private static final List<String> WAITING = List.of("a", "b", "c", "d", "e", "f");

    private final Turnstile turnstile = new Turnstile();
    private final BlockingQueue<Callable<String>> endings = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> passed = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> failed = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    @BeforeEach
    void fill() throws InterruptedException {
        Semaphore entered = new Semaphore(0);
        IntStream.range(0, INSIDE)
                .forEach(_ -> start(() -> {
                    entered.release();
                    return endings.take().call();
                }));
        entered.acquire(INSIDE);
        for (String name : WAITING) {
            Thread waiting = start(() -> {
                passed.add(name);
                return name;
            });
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
    }

    @AfterEach
    void drain() throws InterruptedException {
        IntStream.range(0, INSIDE).forEach(_ -> endings.add(() -> "over"));
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void oneFreePlaceServesAllInTheOrderOfTheirComing() throws Exception {
        endings.add(() -> "inside");

        assertThat(take(passed, WAITING.size())).containsExactlyElementsOf(WAITING);
    }

    @Test
    void nobodyWaitsForAnotherUser() {
        assertThat(turnstile.<String>pass(ANOTHER, () -> "another")).isEqualTo("another");
        assertThat(passed).isEmpty();
    }

    @Test
    void thoseWhoWaitHearAtOnceThatTheDatabaseIsGone() throws Exception {
        endings.add(() -> {
            throw new DataAccessResourceFailureException("gone");
        });

        assertThat(take(failed, 1 + WAITING.size()))
                .filteredOn(CannotCreateTransactionException.class.getSimpleName()::equals)
                .hasSize(WAITING.size());
        assertThat(turnstile.<String>pass(USER, () -> "back")).isEqualTo("back");
    }

    /** One is ours, the other the database's own: it is there, and complains. */
    @Test
    void refusalsConcernNobodyElse() throws Exception {
        endings.add(() -> {
            throw new ProblemException(ProblemType.QUEUE_FULL, "full");
        });
        endings.add(() -> {
            throw new DataIntegrityViolationException("not valid");
        });

        assertThat(take(passed, WAITING.size())).containsExactlyInAnyOrderElementsOf(WAITING);
        assertThat(take(failed, 2)).containsExactlyInAnyOrder("ProblemException", "DataIntegrityViolationException");
    }

    private Thread start(Callable<String> action) {
        Thread thread = Thread.ofPlatform().start(() -> pass(action));
        threads.add(thread);
        return thread;
    }

    private void pass(Callable<String> action) {
        try {
            turnstile.pass(USER, () -> call(action));
        } catch (RuntimeException failure) {
            failed.add(failure.getClass().getSimpleName());
        }
    }

    private static String call(Callable<String> action) {
        try {
            return action.call();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static List<String> take(BlockingQueue<String> from, int count) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(from.take());
        }
        return taken;
    }
}
