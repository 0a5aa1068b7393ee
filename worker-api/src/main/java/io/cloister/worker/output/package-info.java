/** What is kept of a sandbox's output, byte by byte, and how it becomes text. */
@NullMarked
package io.cloister.worker.output;

import org.jspecify.annotations.NullMarked;
