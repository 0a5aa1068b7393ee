package io.cloister.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for an order of events in which a task is lost or ends twice. The classes, statements, transactions and locks are
 * the real ones; only who comes next is decided by a seed, which a failure names. The same seed makes the same schedule,
 * but for some in which two wait for the same row: PostgreSQL does not say who of them gets it first.
 */
class SchedulesTest {

    private static final Logger log = LoggerFactory.getLogger(SchedulesTest.class);

    /** So many are played in each run, the same ones on every machine. */
    private static final int FEWEST = 300;

    /** Each has a database and plays one schedule at a time, in which somebody always waits for somebody. */
    private static final int HOUSES = 4;

    /**
     * These find a task that runs twice where a mend is taken back: the first two where a worker had the job, the database
     * did not know, and the next POST was refused; the others where a job was given back and posted again, because nobody
     * heard that the commit was stored.
     */
    private static final List<Long> FOUND = List.of(30L, 453L, 215L, 415L, 529L);

    @TempDir
    private Path state;

    @Test
    void noOrderOfEventsLosesATaskOrEndsItTwice() throws Exception {
        playFor(Duration.ZERO, Long.getLong("cloister.seed", 1));
    }

    @Test
    @Tag("long")
    void norDoManyMore() throws Exception {
        playFor(Duration.ofMinutes(15), Long.getLong("cloister.seed", 1_000_000));
    }

    private void playFor(Duration time, long firstSeed) throws Exception {
        Seeds seeds = new Seeds(firstSeed, time);
        Map<String, Integer> tally = new TreeMap<>();
        try (TurnHouse first = new TurnHouse(state);
                ExecutorService threads = Executors.newFixedThreadPool(HOUSES)) {
            List<Future<Map<String, Integer>>> tallies = new ArrayList<>();
            tallies.add(threads.submit(() -> playAll(seeds, first)));
            for (int number = 1; number < HOUSES; number++) {
                String name = "house" + number;
                tallies.add(threads.submit(() -> {
                    try (TurnHouse house = new TurnHouse(state, name, first)) {
                        return playAll(seeds, house);
                    }
                }));
            }
            for (Future<Map<String, Integer>> counted : tallies) {
                add(counted.get(), tally);
            }
        }
        log.atInfo().log("played {}", tally);
        assertThat(tally)
                .containsKeys("completed", "failed", "canceled")
                .hasEntrySatisfying("takeovers", number -> assertThat(number).isPositive())
                .hasEntrySatisfying(
                        "waits for locks", number -> assertThat(number).isPositive());
    }

    private static Map<String, Integer> playAll(Seeds seeds, TurnHouse house) {
        Map<String, Integer> tally = new HashMap<>();
        for (OptionalLong seed = seeds.next(); seed.isPresent(); seed = seeds.next()) {
            try {
                add(play(seed.getAsLong(), house), tally);
            } catch (AssertionError | RuntimeException violation) {
                seeds.stop();
                throw violation;
            }
        }
        return tally;
    }

    private static Map<String, Integer> play(long seed, TurnHouse house) {
        house.clear();
        Schedule schedule = new Schedule(seed, house);
        try {
            schedule.play();
        } catch (AssertionError violation) {
            throw new AssertionError(
                    "seed " + seed + ":\n" + String.join("\n", schedule.turns().past()), violation);
        }
        return schedule.tally();
    }

    private static void add(Map<String, Integer> more, Map<String, Integer> tally) {
        more.forEach((what, number) -> tally.merge(what, number, Integer::sum));
    }

    /** Those that are left to play: what was found once, the fewest, and then others until the time is up. Thread-safe. */
    private static final class Seeds {

        private final Queue<Long> found = new ConcurrentLinkedQueue<>(FOUND);
        private final AtomicLong next;
        private final long enough;
        private final long deadline;
        private volatile boolean stopped;

        Seeds(long first, Duration time) {
            this.next = new AtomicLong(first);
            this.enough = first + FEWEST;
            this.deadline = System.nanoTime() + time.toNanos();
        }

        OptionalLong next() {
            if (stopped) {
                return OptionalLong.empty();
            }
            Long known = found.poll();
            long seed = known != null ? known : next.getAndIncrement();
            boolean isDue = known != null || seed < enough || System.nanoTime() < deadline;
            return isDue ? OptionalLong.of(seed) : OptionalLong.empty();
        }

        /** One was found that breaks something. */
        void stop() {
            stopped = true;
        }
    }
}
