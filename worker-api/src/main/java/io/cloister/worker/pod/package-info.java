/** One task, one pod, one use: its assembly, its endings, and the port to the container engine below. */
@NullMarked
package io.cloister.worker.pod;

import org.jspecify.annotations.NullMarked;
