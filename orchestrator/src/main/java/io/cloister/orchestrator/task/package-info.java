/** Tasks: how they are asked for, shown and brought from one state to the next. */
@NullMarked
package io.cloister.orchestrator.task;

import org.jspecify.annotations.NullMarked;
