/** What came of attempts, stored before their workers are told to forget it. */
@NullMarked
package io.cloister.orchestrator.result;

import org.jspecify.annotations.NullMarked;
