/** The worker-api process: started with a scrubbed environment, adopted, watched, started again. */
@NullMarked
package io.cloister.node.worker;

import org.jspecify.annotations.NullMarked;
