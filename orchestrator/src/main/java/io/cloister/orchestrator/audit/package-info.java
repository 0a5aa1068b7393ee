/** Who did what to accounts and nodes, and when. */
@NullMarked
package io.cloister.orchestrator.audit;

import org.jspecify.annotations.NullMarked;
