/** The worker's directory on disk, held by one worker at a time. */
@NullMarked
package io.cloister.worker.state;

import org.jspecify.annotations.NullMarked;
