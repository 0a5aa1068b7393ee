/** Accounts over REST: the users, for administrators, and the API keys that users make for themselves. */
@NullMarked
package io.cloister.orchestrator.account;

import org.jspecify.annotations.NullMarked;
