package io.cloister.orchestrator.task;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.orchestrator.user.Caller;
import io.cloister.web.ProblemException;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Bounds the queue, for each user and in all. */
@Repository
class QueueBounds {

    /** A guess: slots come free all the time. */
    private static final Duration LATER = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final TaskProperties properties;

    QueueBounds(JdbcClient jdbc, TaskProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /**
     * Looks whether a task that this transaction has just put into the queue may stay there. The transaction holds the lane,
     * so of the tasks of one lane no two are counted at once.
     *
     * @throws ProblemException 429 where the user has too many waiting, or too many kinds of them; 503 where all together
     *     have too many
     */
    void demandRoom(Caller owner) {
        Depth depth =
                jdbc.sql("""
                        SELECT sum(waiting) AS everybody, sum(waiting) FILTER (WHERE user_id = :owner) AS own,
                            count(*) FILTER (WHERE user_id = :owner) AS own_lanes
                        FROM lanes WHERE waiting > 0""").param("owner", owner.id()).query(Depth.class).single();
        demand(
                depth.own() <= properties.maxQueuedOfUser(),
                ProblemType.TOO_MANY_REQUESTS,
                "You have " + properties.maxQueuedOfUser() + " tasks in the queue, which is the most.");
        demand(
                depth.ownLanes() <= properties.maxLanesOfUser(),
                ProblemType.TOO_MANY_REQUESTS,
                "You have tasks with " + properties.maxLanesOfUser()
                        + " combinations of inference and labels in the queue, which is the most.");
        demand(
                depth.everybody() <= properties.maxQueued(),
                ProblemType.QUEUE_FULL,
                "The queue has " + properties.maxQueued() + " tasks, which is the most.");
    }

    private static void demand(boolean holds, ProblemType otherwise, String detail) {
        if (!holds) {
            throw new ProblemException(otherwise, detail).retryAfter(LATER);
        }
    }

    /** Tasks that wait, and in how many lanes those of the user do. */
    record Depth(long everybody, long own, long ownLanes) {}
}
