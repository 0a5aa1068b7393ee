/** Keys derived from the one configured secret, and what they seal. */
@NullMarked
package io.cloister.orchestrator.secret;

import org.jspecify.annotations.NullMarked;
