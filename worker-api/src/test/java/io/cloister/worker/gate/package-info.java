/** Stands between a worker and its engine: sees what is asked, and holds what a test wants to be held. */
@NullMarked
package io.cloister.worker.gate;

import org.jspecify.annotations.NullMarked;
