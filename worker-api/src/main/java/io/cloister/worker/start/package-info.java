/** What stops the worker from starting, said in one sentence. */
@NullMarked
package io.cloister.worker.start;

import org.jspecify.annotations.NullMarked;
