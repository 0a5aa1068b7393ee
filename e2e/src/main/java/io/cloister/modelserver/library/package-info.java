/**
 * The models that this server lists: one GGUF file, and the names it goes by.
 */
@NullMarked
package io.cloister.modelserver.library;

import org.jspecify.annotations.NullMarked;
