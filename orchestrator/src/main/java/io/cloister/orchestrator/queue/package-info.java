/**
 * The queue is a table: which task gets the next free slot, decided and stored in one short transaction. It is fair between
 * users, and a claim costs the same however many tasks wait.
 */
@NullMarked
package io.cloister.orchestrator.queue;

import org.jspecify.annotations.NullMarked;
