/**
 * The stand-in model server: Ollama's HTTP API over llama.cpp and one small model, for machines where no registry answers.
 */
@NullMarked
package io.cloister.modelserver;

import org.jspecify.annotations.NullMarked;
