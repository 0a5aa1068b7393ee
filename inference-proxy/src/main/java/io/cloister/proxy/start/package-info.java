/** How a start that cannot succeed ends: one sentence for the operator and a non-zero exit code. */
@NullMarked
package io.cloister.proxy.start;

import org.jspecify.annotations.NullMarked;
