/** Who may call: login, sessions and the check before every controller. */
@NullMarked
package io.cloister.orchestrator.auth;

import org.jspecify.annotations.NullMarked;
