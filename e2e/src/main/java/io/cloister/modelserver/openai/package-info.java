/**
 * The part of OpenAI's API that Ollama serves too (docs/openai.md of the Ollama project).
 */
@NullMarked
package io.cloister.modelserver.openai;

import org.jspecify.annotations.NullMarked;
