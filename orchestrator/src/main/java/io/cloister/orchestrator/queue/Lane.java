package io.cloister.orchestrator.queue;

import java.util.UUID;

/**
 * Where the tasks of one user in one requirement class wait.
 *
 * @param requirement the class
 * @param user the user
 * @param virtualTime for how long its tasks have held slots, in milliseconds, as far as that matters: the lowest is next
 */
record Lane(Requirement requirement, UUID user, long virtualTime) {}
