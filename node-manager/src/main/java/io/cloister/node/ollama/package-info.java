/** The model server: found or started, kept running, and given its model. */
@NullMarked
package io.cloister.node.ollama;

import org.jspecify.annotations.NullMarked;
