/** Jobs: their HTTP calls, what a request may ask, and a job's way from accepted to ended. */
@NullMarked
package io.cloister.worker.job;

import org.jspecify.annotations.NullMarked;
