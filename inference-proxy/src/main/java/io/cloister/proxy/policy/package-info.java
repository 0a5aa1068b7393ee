/** What this task may do. Until it is known, nothing passes. */
@NullMarked
package io.cloister.proxy.policy;

import org.jspecify.annotations.NullMarked;
