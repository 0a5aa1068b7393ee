/**
 * Ends what nobody wants any more. A cancel is decided and stored in one transaction; telling the worker comes after it
 * and is repeated, by any orchestrator, until the worker has let go.
 */
@NullMarked
package io.cloister.orchestrator.cancel;

import org.jspecify.annotations.NullMarked;
