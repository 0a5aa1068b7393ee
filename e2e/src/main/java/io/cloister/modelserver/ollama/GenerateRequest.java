package io.cloister.modelserver.ollama;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of {@code POST /api/generate}. */
record GenerateRequest(
        @Nullable String model,
        @Nullable String prompt,
        @Nullable String suffix,
        @Nullable List<String> images,
        @Nullable JsonNode format,
        @Nullable Options options,
        @Nullable String system,
        @Nullable String template,
        @Nullable List<Integer> context,
        @Nullable Boolean stream,
        @Nullable Boolean raw,
        @Nullable JsonNode think,
        @Nullable JsonNode keepAlive) {}
