/** How the proxy itself says no: problem details that Ollama's and OpenAI's clients also understand. */
@NullMarked
package io.cloister.proxy.answer;

import org.jspecify.annotations.NullMarked;
