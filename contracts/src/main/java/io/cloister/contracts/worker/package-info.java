/** The conversation between the orchestrator and worker-api: jobs and their results. */
@NullMarked
package io.cloister.contracts.worker;

import org.jspecify.annotations.NullMarked;
