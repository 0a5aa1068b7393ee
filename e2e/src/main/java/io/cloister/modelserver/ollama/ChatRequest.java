package io.cloister.modelserver.ollama;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of {@code POST /api/chat}. */
record ChatRequest(
        @Nullable String model,
        @Nullable List<Message> messages,
        @Nullable List<JsonNode> tools,
        @Nullable JsonNode format,
        @Nullable Options options,
        @Nullable Boolean stream,
        @Nullable JsonNode think,
        @Nullable JsonNode keepAlive) {}
