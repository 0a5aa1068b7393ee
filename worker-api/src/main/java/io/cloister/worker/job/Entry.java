package io.cloister.worker.job;

import java.time.Instant;

/** What an id stands for that this worker knows. */
sealed interface Entry {

    /** A job, from its acceptance until it is forgotten. */
    record Held(Job job) implements Entry {}

    /** A job whose result is safe elsewhere; the id is used up. */
    record Forgotten(Instant since) implements Entry {}

    /** A job that was canceled before it came. */
    record CanceledUnseen(Instant since) implements Entry {}
}
