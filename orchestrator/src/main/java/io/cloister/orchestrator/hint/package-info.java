/** What orchestrators on one database tell each other, so that nobody has to wait for the next look. */
@NullMarked
package io.cloister.orchestrator.hint;

import org.jspecify.annotations.NullMarked;
