/** What the node tells the orchestrator of itself, every few seconds and at once when something changes. */
@NullMarked
package io.cloister.node.heartbeat;

import org.jspecify.annotations.NullMarked;
