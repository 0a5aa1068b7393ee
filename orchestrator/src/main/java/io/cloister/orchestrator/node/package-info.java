/** The machines that run jobs: registration, configuration, heartbeats, and who counts as schedulable. */
@NullMarked
package io.cloister.orchestrator.node;

import org.jspecify.annotations.NullMarked;
