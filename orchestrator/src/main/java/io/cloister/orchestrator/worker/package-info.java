/** The remote side of a node: calls to its worker-api, and what may come of each. */
@NullMarked
package io.cloister.orchestrator.worker;

import org.jspecify.annotations.NullMarked;
