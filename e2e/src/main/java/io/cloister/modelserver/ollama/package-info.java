/**
 * Ollama's native API (docs/api.md of the Ollama project).
 */
@NullMarked
package io.cloister.modelserver.ollama;

import org.jspecify.annotations.NullMarked;
