/** The conversation between users and the orchestrator: login, tasks, results and logs. */
@NullMarked
package io.cloister.contracts.task;

import org.jspecify.annotations.NullMarked;
