/** Images of sandboxes: found or pulled, and resolved to what they are once. */
@NullMarked
package io.cloister.worker.image;

import org.jspecify.annotations.NullMarked;
