/** The worker attacks its own pods before it takes work, and takes none where something gets through. */
@NullMarked
package io.cloister.worker.selftest;

import org.jspecify.annotations.NullMarked;
