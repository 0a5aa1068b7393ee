package io.cloister.orchestrator.task;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Defaults and bounds of tasks.
 *
 * @param sandboxImage image of a task that names none
 * @param maxTimeout longest run time
 * @param queueTimeout time in the queue of a task that names none
 * @param maxQueueTimeout longest time in the queue
 * @param maxQueuedOfUser most tasks of one user in the queue
 * @param maxQueued most tasks in the queue
 * @param maxLanesOfUser most combinations of inference and labels that tasks of one user wait for
 * @param maxWait longest time that {@code ?wait=} holds a call
 * @param idempotencyKeyLife how long an {@code Idempotency-Key} stands for the task that it made
 */
@ConfigurationProperties("orchestrator.task")
public record TaskProperties(
        @DefaultValue("localhost/cloister/sandbox:latest") String sandboxImage,
        @DefaultValue("3h") Duration maxTimeout,
        @DefaultValue("1h") Duration queueTimeout,
        @DefaultValue("24h") Duration maxQueueTimeout,
        @DefaultValue("100000") int maxQueuedOfUser,
        @DefaultValue("2000000") int maxQueued,
        @DefaultValue("32") int maxLanesOfUser,
        @DefaultValue("60s") Duration maxWait,
        @DefaultValue("24h") Duration idempotencyKeyLife) {}
