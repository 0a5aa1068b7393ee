/** The output of a task: what is stored of it, and what comes from a worker while it runs. */
@NullMarked
package io.cloister.orchestrator.log;

import org.jspecify.annotations.NullMarked;
