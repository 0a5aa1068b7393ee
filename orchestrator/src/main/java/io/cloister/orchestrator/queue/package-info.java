/** The queue is a table: which task gets the next free slot, decided and stored in one short transaction. */
@NullMarked
package io.cloister.orchestrator.queue;

import org.jspecify.annotations.NullMarked;
