/**
 * A task's way to a worker and back: claim, post, follow, finish; and take over what a dead orchestrator left. The
 * database decides everything; a crash between any two steps repeats the step and nothing else.
 */
@NullMarked
package io.cloister.orchestrator.dispatch;

import org.jspecify.annotations.NullMarked;
