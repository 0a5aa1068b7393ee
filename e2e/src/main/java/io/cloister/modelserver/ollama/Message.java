package io.cloister.modelserver.ollama;

import io.cloister.modelserver.chat.ToolCall;
import io.cloister.modelserver.chat.Tools;
import io.cloister.modelserver.chat.Turn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message of a chat, as it comes and as it goes. */
record Message(
        String role,
        @Nullable String content,
        @Nullable List<String> images,
        @Nullable List<Call> toolCalls) {

    /** A call of a tool, one level deeper than the model writes it. */
    record Call(ToolCall function) {}

    static Message assistant(String content, List<ToolCall> calls) {
        return new Message(
                "assistant",
                content,
                null,
                calls.isEmpty() ? null : calls.stream().map(Call::new).toList());
    }

    Turn turn() {
        List<ToolCall> calls = toolCalls == null
                ? List.of()
                : toolCalls.stream().map(Call::function).toList();
        return new Turn(role, (content == null ? "" : content) + Tools.written(calls));
    }
}
