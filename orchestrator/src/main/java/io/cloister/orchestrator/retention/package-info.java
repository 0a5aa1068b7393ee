/** Removes what has been kept long enough. Each room knows its own tables; this one knows when to look. */
@NullMarked
package io.cloister.orchestrator.retention;

import org.jspecify.annotations.NullMarked;
