package io.cloister.orchestrator.queue;

import io.cloister.orchestrator.task.TaskTransitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The lanes of the fair queue. Triggers keep how many tasks wait in each and wake those that were empty; here they are
 * taken in turn. Each look costs the same however many tasks wait.
 */
@Repository
class Lanes {

    /** Lanes whose head somebody else is busy with are passed over, as many as this. */
    private static final int LOOKS = 4;

    /** What a task that holds a slot counts beforehand, so that one lane does not take all slots that become free at once. */
    private static final Duration ADVANCE = Duration.ofSeconds(1);

    /** A class that nobody could serve for a while may be so far behind the others when it is served again. */
    private static final Duration LAG = Duration.ofSeconds(16);

    private final JdbcClient jdbc;
    private final TaskTransitions tasks;

    Lanes(JdbcClient jdbc, TaskTransitions tasks) {
        this.jdbc = jdbc;
        this.tasks = tasks;
    }

    /** The next few lanes of each class in which somebody waits, the lowest first. */
    List<Lane> inTurn() {
        return jdbc.sql("""
                        WITH RECURSIVE class (name) AS (
                            SELECT min(requirement) FROM lanes WHERE waiting > 0
                            UNION ALL
                            SELECT (SELECT min(requirement) FROM lanes WHERE waiting > 0 AND requirement > class.name)
                            FROM class WHERE class.name IS NOT NULL
                        ), at_work AS MATERIALIZED (
                            SELECT requirement, user_id, virtual_time + had AS virtual_time,
                                virtual_time + had + working * :advance AS turn
                            FROM lanes JOIN lanes_at_work USING (requirement, user_id) WHERE waiting > 0
                        )
                        SELECT lane.* FROM class, LATERAL (
                            SELECT * FROM at_work WHERE requirement = class.name
                            UNION ALL
                            (SELECT requirement, user_id, virtual_time, virtual_time FROM lanes
                                WHERE requirement = class.name AND waiting > 0
                                    AND user_id NOT IN (SELECT user_id FROM at_work WHERE requirement = class.name)
                                ORDER BY virtual_time LIMIT :looks)
                            ORDER BY turn LIMIT :looks) AS lane
                        ORDER BY turn, user_id, requirement""")
                .param("advance", ADVANCE.toMillis())
                .param("looks", LOOKS)
                .query((row, _) -> new Lane(
                        Requirement.of(row.getString("requirement")),
                        row.getObject("user_id", UUID.class),
                        row.getLong("virtual_time")))
                .list();
    }

    /**
     * Locks a lane until the transaction ends and gives its head: the highest priority and then the oldest. Nothing where
     * none waits there any more. A task that is just being canceled is passed over, because whoever cancels it holds it
     * and waits for the lane.
     */
    Optional<Waiting> lockHead(Lane lane) {
        jdbc.sql("SELECT 1 FROM lanes WHERE requirement = :class AND user_id = :user FOR UPDATE")
                .param("class", lane.requirement().stored())
                .param("user", lane.user())
                .query(Integer.class)
                .optional();
        return jdbc.sql("""
                        SELECT id, model FROM tasks WHERE wants_node AND requirement = :class AND owner_id = :user
                        ORDER BY priority DESC, position LIMIT 1 FOR UPDATE SKIP LOCKED""")
                .param("class", lane.requirement().stored())
                .param("user", lane.user())
                .query((row, _) -> new Waiting(row.getString("id"), row.getString("model")))
                .optional();
    }

    /**
     * Takes the head off its lane, whose turn it is.
     *
     * @param present the virtual time of the lane that would have been next
     */
    void take(Lane lane, Waiting head, long present) {
        tasks.place(head.taskId());
        long behind = present - LAG.toMillis() - lane.virtualTime();
        if (behind > 0) {
            jdbc.sql("""
                            UPDATE lanes SET virtual_time = virtual_time + :behind
                            WHERE requirement = :class AND user_id = :user""")
                    .param("behind", behind)
                    .param("class", lane.requirement().stored())
                    .param("user", lane.user())
                    .update();
        }
    }
}
