/**
 * What a language model does: it continues a prompt, piece by piece, and turns text into a vector.
 */
@NullMarked
package io.cloister.modelserver.language;

import org.jspecify.annotations.NullMarked;
