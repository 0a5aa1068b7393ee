package io.cloister.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One order of events, made of a seed: a storm, in which two orchestrators, users, nodes and the time itself take turns
 * while things go wrong; and then a calm, in which everything must come to its end.
 */
final class Schedule {

    private static final int FEWEST_GUSTS = 4;
    private static final int CALM_MINUTES = 30;

    private static final List<String> TIMES = List.of(
            "UPDATE orchestrators SET renewed_at = now() - interval '1 minute'",
            "UPDATE nodes SET last_heartbeat_at = now() - interval '100 seconds' WHERE slug = 'one'",
            "UPDATE nodes SET last_heartbeat_at = now() - interval '100 seconds' WHERE slug = 'two'",
            """
            UPDATE jobs SET created_at = created_at - interval '1 minute', ended_at = ended_at - interval '1 minute'
            FROM (SELECT id FROM jobs ORDER BY id FOR UPDATE) AS in_order WHERE jobs.id = in_order.id""",
            "UPDATE cancel_requests SET tried_at = tried_at - interval '1 minute'",
            "UPDATE nodes SET rests_until = NULL",
            "UPDATE tasks SET queue_deadline = now() - interval '1 second' WHERE wants_node");

    private final RandomGenerator random;
    private final List<Machine> machines;
    private final List<UUID> users;
    private final TurnWorkers workers;
    private final TurnDatabase database;
    private final JdbcClient control;
    private final Witness witness;
    private final Turns turns;
    private final Cast cast;

    Schedule(long seed, TurnHouse house) {
        // The first numbers of java.util.Random are much the same for seeds that follow one another.
        this.random = new SplittableRandom(seed);
        this.machines = house.machines();
        this.users = house.users();
        this.workers = house.workers();
        workers.breakEach(random.nextInt(8) == 0);
        this.database = house.database();
        this.control = house.control();
        this.witness = new Witness(control, Cast.SLOTS);
        this.turns = new Turns(random, database, this::look);
        this.cast = new Cast(turns, house);
    }

    void play() {
        try (turns) {
            cast.enter(users);
            storm();
            calm();
            check();
        }
    }

    private void look() {
        workers.takeLetGo().forEach(witness::checkLetGo);
        List<Actor> writers = turns.writers();
        if (!writers.isEmpty()) {
            witness.look(writers);
        }
    }

    private void storm() {
        for (int gust = FEWEST_GUSTS + random.nextInt(4); gust > 0; gust--) {
            turns.give(20 + random.nextInt(40));
            Machine machine = machines.get(random.nextInt(machines.size()));
            switch (random.nextInt(8)) {
                case 0 -> {
                    turns.kill(machine.name());
                    cast.begin(machine);
                }
                case 1 -> turns.pause(machine.name(), 40);
                case 2 -> cast.operate();
                case 3, 4 -> cast.stall(machine);
                default -> cast.passTime(TIMES.get(random.nextInt(TIMES.size())));
            }
        }
    }

    private void calm() {
        turns.calm();
        turns.give(400);
        for (int minute = 0; minute < CALM_MINUTES && !isQuiet(); minute++) {
            cast.passCalmMinute();
            turns.give(600);
        }
        assertThat(isQuiet())
                .as("all is over: %s, running %s", witness.outcomes(), cast.running())
                .isTrue();
    }

    private boolean isQuiet() {
        witness.look(List.of());
        return witness.allOver() && cast.running().isEmpty() && nothingIn("""
            SELECT job_id FROM cancel_requests WHERE acknowledged_at IS NULL""");
    }

    /** The answers that users got are true, no command ran twice without need, and the database had nothing to refuse. */
    private void check() {
        Map<String, String> outcomes = witness.outcomes();
        cast.cancelAnswers()
                .forEach((task, canceled) -> assertThat("canceled".equals(outcomes.get(task)))
                        .as("answer to the cancel of " + task)
                        .isEqualTo(canceled));
        assertThat(witness.jobIds()).as("jobs that ran").containsAll(workers.runs());
        assertThat(nothingIn("""
            SELECT id FROM jobs AS earlier WHERE failure_code NOT IN ('node_lost', 'sandbox_error')
                AND EXISTS (SELECT FROM jobs AS later WHERE later.task_id = earlier.task_id
                    AND (later.created_at, later.id) > (earlier.created_at, earlier.id))""")).as("each attempt had a reason").isTrue();
        assertThat(database.takeComplaints()).as("what the database refused").isEmpty();
    }

    private boolean nothingIn(String sql) {
        return control.sql(sql).query(String.class).list().isEmpty();
    }

    Turns turns() {
        return turns;
    }

    /** What it met, counted. */
    Map<String, Integer> tally() {
        Map<String, Integer> tally = new HashMap<>();
        tally.put("schedules", 1);
        tally.put("turns", turns.turns());
        tally.put("waits for locks", turns.waits());
        tally.put("takeovers", cast.takeovers());
        witness.outcomes().values().forEach(outcome -> tally.merge(outcome, 1, Integer::sum));
        return tally;
    }
}
