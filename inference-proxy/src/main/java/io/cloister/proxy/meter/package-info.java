/** Counts what each model was asked and what it said, while the answers pass. */
@NullMarked
package io.cloister.proxy.meter;

import org.jspecify.annotations.NullMarked;
