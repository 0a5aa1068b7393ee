/** Writes the log: one line of ECS JSON an event, with no logging framework behind it. */
@NullMarked
package io.cloister.proxy.log;

import org.jspecify.annotations.NullMarked;
