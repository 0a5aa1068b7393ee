package io.cloister.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for an order of events in which a task is lost or ends twice. The classes, statements, transactions and locks are
 * the real ones; only who comes next is decided by a seed, which a failure names.
 */
class SchedulesTest {

    private static final Logger log = LoggerFactory.getLogger(SchedulesTest.class);

    /** So many are played in each run, the same ones on every machine. */
    private static final int FEWEST = 100;

    /** These once found a task that ran twice: its worker had it, the database did not know, and the next POST was refused. */
    private static final List<Long> FOUND = List.of(20_080L, 70_126L);

    @TempDir
    private Path state;

    @Test
    void noOrderOfEventsLosesATaskOrEndsItTwice() throws IOException {
        playFor(Duration.ZERO, Long.getLong("cloister.seed", 1));
    }

    @Test
    @Tag("long")
    void norDoManyMore() throws IOException {
        playFor(Duration.ofMinutes(15), 1_000_000);
    }

    private void playFor(Duration time, long firstSeed) throws IOException {
        Map<String, Integer> tally = new HashMap<>();
        long deadline = System.nanoTime() + time.toNanos();
        try (TurnHouse house = new TurnHouse(state)) {
            for (long seed : FOUND) {
                play(seed, house, tally);
            }
            for (long seed = firstSeed; seed < firstSeed + FEWEST || System.nanoTime() < deadline; seed++) {
                play(seed, house, tally);
            }
        }
        log.atInfo().log("played {}", tally);
        assertThat(tally)
                .containsKeys("completed", "failed", "canceled")
                .hasEntrySatisfying("takeovers", number -> assertThat(number).isPositive())
                .hasEntrySatisfying(
                        "waits for locks", number -> assertThat(number).isPositive());
    }

    private static void play(long seed, TurnHouse house, Map<String, Integer> tally) throws IOException {
        house.clear();
        Schedule schedule = new Schedule(seed, house);
        try {
            schedule.play();
        } catch (AssertionError violation) {
            throw new AssertionError(
                    "seed " + seed + ":\n" + String.join("\n", schedule.turns().past()), violation);
        }
        schedule.tally().forEach((what, number) -> tally.merge(what, number, Integer::sum));
    }
}
