/** The conversation between a node and the orchestrator: registration, configuration, capability. */
@NullMarked
package io.cloister.contracts.node;

import org.jspecify.annotations.NullMarked;
