/** A job's output as it comes, as server-sent events for any number of readers. */
@NullMarked
package io.cloister.worker.log;

import org.jspecify.annotations.NullMarked;
