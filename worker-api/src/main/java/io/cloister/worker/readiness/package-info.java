/** Whether this worker can take work now, and what it lacks where it cannot. */
@NullMarked
package io.cloister.worker.readiness;

import org.jspecify.annotations.NullMarked;
