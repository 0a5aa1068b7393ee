/** The orchestrator: takes tasks from users, hands them to nodes, and keeps what came of them. */
@NullMarked
package io.cloister.orchestrator;

import org.jspecify.annotations.NullMarked;
