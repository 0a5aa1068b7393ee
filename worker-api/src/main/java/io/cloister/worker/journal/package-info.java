/** What the worker must still know after it was killed: a few small files for each job, synced to disk. */
@NullMarked
package io.cloister.worker.journal;

import org.jspecify.annotations.NullMarked;
