/** The conversation between users and the orchestrator: login, users, API keys, tasks, results and logs. */
@NullMarked
package io.cloister.contracts.task;

import org.jspecify.annotations.NullMarked;
