/** How a start fails: with one sentence for the operator, an exit code above 0 and no stack trace. */
@NullMarked
package io.cloister.orchestrator.start;

import org.jspecify.annotations.NullMarked;
