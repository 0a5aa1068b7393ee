/** Who may call: the node's bearer token. */
@NullMarked
package io.cloister.worker.access;

import org.jspecify.annotations.NullMarked;
