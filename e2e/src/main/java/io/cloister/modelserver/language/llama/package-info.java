/**
 * The language model by llama.cpp, through its Java binding. Nothing outside this package touches the binding.
 */
@NullMarked
package io.cloister.modelserver.language.llama;

import org.jspecify.annotations.NullMarked;
