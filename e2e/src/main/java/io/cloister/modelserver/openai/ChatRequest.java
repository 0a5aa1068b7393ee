package io.cloister.modelserver.openai;

import io.cloister.modelserver.chat.AnswerSchema;
import io.cloister.modelserver.http.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of {@code POST /v1/chat/completions}. */
record ChatRequest(
        @Nullable String model,
        @Nullable List<ChatMessage> messages,
        @Nullable List<JsonNode> tools,
        @Nullable JsonNode toolChoice,
        @Nullable ResponseFormat responseFormat,
        @Nullable Boolean stream,
        @Nullable StreamOptions streamOptions,
        @Nullable Integer maxTokens,
        @Nullable Integer maxCompletionTokens,
        @Nullable Float temperature,
        @Nullable Float topP,
        @Nullable Long seed,
        @Nullable Float frequencyPenalty,
        @Nullable Float presencePenalty,
        @Nullable JsonNode stop,
        @Nullable Integer n) {

    /** @param type {@code text}, {@code json_object} or {@code json_schema} */
    record ResponseFormat(@Nullable String type, @Nullable JsonSchema jsonSchema) {

        record JsonSchema(@Nullable JsonNode schema) {}

        @Nullable
        String schema() {
            return switch (type == null ? "text" : type) {
                case "text" -> null;
                case "json_object" -> AnswerSchema.anyObject();
                case "json_schema" -> AnswerSchema.of(jsonSchema == null ? null : jsonSchema.schema());
                default -> throw ApiException.badRequest("response_format '%s' is not known".formatted(type));
            };
        }
    }

    CompletionOptions options() {
        return new CompletionOptions(
                maxCompletionTokens == null ? maxTokens : maxCompletionTokens,
                temperature,
                topP,
                seed,
                frequencyPenalty,
                presencePenalty,
                stop,
                n);
    }

    @Nullable
    String schema() {
        return responseFormat == null ? null : responseFormat.schema();
    }

    /** The tools that the model is told of. */
    List<JsonNode> offeredTools() {
        boolean none = toolChoice != null
                && toolChoice.isString()
                && toolChoice.stringValue().equals("none");
        return tools == null || none ? List.of() : tools;
    }
}
