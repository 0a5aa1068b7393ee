package io.cloister.modelserver.chat;

import tools.jackson.databind.JsonNode;

/**
 * A function that the model wants called.
 *
 * @param arguments a JSON object
 */
public record ToolCall(String name, JsonNode arguments) {}
