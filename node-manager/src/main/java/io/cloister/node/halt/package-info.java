/** How the service refuses to start or to go on: one sentence on standard error and exit code 1. */
@NullMarked
package io.cloister.node.halt;

import org.jspecify.annotations.NullMarked;
