/** Who uses the system: handles, passwords and roles. */
@NullMarked
package io.cloister.orchestrator.user;

import org.jspecify.annotations.NullMarked;
