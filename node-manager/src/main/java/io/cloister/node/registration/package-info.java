/** The conversation with the orchestrator and the node's credentials in it. */
@NullMarked
package io.cloister.node.registration;

import org.jspecify.annotations.NullMarked;
