/** Whether this service lives, and whether it can do all that it is for. */
@NullMarked
package io.cloister.orchestrator.readiness;

import org.jspecify.annotations.NullMarked;
