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
     * so of one user's tasks no two are counted at once.
     *
     * @throws ProblemException 429 where the user has too many waiting, 503 where all together have
     */
    void demandRoom(Caller owner) {
        Depth depth =
                jdbc.sql("""
                        SELECT sum(waiting) AS everybody, sum(waiting) FILTER (WHERE user_id = :owner) AS own
                        FROM lanes WHERE waiting > 0""").param("owner", owner.id()).query(Depth.class).single();
        if (depth.own() > properties.maxQueuedOfUser()) {
            throw new ProblemException(
                            ProblemType.TOO_MANY_REQUESTS,
                            "You have %d tasks in the queue, which is the most."
                                    .formatted(properties.maxQueuedOfUser()))
                    .retryAfter(LATER);
        }
        if (depth.everybody() > properties.maxQueued()) {
            throw new ProblemException(
                            ProblemType.QUEUE_FULL,
                            "The queue has %d tasks, which is the most.".formatted(properties.maxQueued()))
                    .retryAfter(LATER);
        }
    }

    /** Tasks that wait. */
    record Depth(long everybody, long own) {}
}
