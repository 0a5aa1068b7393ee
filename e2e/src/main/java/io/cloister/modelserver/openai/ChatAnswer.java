package io.cloister.modelserver.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cloister.modelserver.chat.ToolCall;
import io.cloister.modelserver.http.Wire;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code POST /v1/chat/completions}, or one event of it.
 *
 * @param object {@code chat.completion}, or {@code chat.completion.chunk} for an event
 * @param created seconds since 1970
 */
record ChatAnswer(
        String id,
        String object,
        long created,
        String model,
        String systemFingerprint,
        List<Choice> choices,
        @Nullable Usage usage) {

    /** Either a whole message, or the delta of an event. */
    record Choice(
            int index,
            @Nullable Said message,
            @Nullable Said delta,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String finishReason) {}

    record Said(
            String role,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String content,

            @Nullable List<Call> toolCalls) {

        static Said text(String content) {
            return new Said("assistant", content, null);
        }

        static Said calls(List<ToolCall> calls) {
            return new Said(
                    "assistant",
                    null,
                    calls.stream()
                            .map(call -> Call.of(calls.indexOf(call), call))
                            .toList());
        }
    }

    record Call(String id, int index, String type, Function function) {

        static Call of(int index, ToolCall call) {
            return new Call(
                    "call_" + UUID.randomUUID(),
                    index,
                    "function",
                    new Function(call.name(), Wire.text(call.arguments())));
        }
    }

    /** @param arguments a JSON object in a text */
    record Function(String name, String arguments) {}
}
