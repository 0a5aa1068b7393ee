/**
 * From messages, tools and formats to the text that the model continues, and back.
 */
@NullMarked
package io.cloister.modelserver.chat;

import org.jspecify.annotations.NullMarked;
