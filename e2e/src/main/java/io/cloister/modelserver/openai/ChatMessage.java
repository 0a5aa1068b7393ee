package io.cloister.modelserver.openai;

import io.cloister.modelserver.chat.ToolCall;
import io.cloister.modelserver.chat.Tools;
import io.cloister.modelserver.chat.Turn;
import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.http.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One message of a chat as it comes.
 *
 * @param content a text, a list of parts of which each is a text, or nothing beside calls
 */
record ChatMessage(
        @Nullable String role,
        @Nullable JsonNode content,
        @Nullable List<Call> toolCalls) {

    record Call(@Nullable Function function) {}

    /** @param arguments a JSON object in a text */
    record Function(@Nullable String name, @Nullable String arguments) {}

    /** @throws ApiException 400 where the message holds what the model cannot read */
    Turn turn() {
        if (role == null) {
            throw ApiException.badRequest("a message needs a role");
        }
        String known = role.equals("developer") ? "system" : role;
        return new Turn(known, text() + Tools.written(calls()));
    }

    private String text() {
        if (content == null || content.isNull()) {
            return "";
        }
        if (content.isString()) {
            return content.stringValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("type").asString("").equals("text")) {
                throw ApiException.badRequest("invalid message content: this model reads text only");
            }
            text.append(part.path("text").asString(""));
        }
        return text.toString();
    }

    private List<ToolCall> calls() {
        return toolCalls == null
                ? List.of()
                : toolCalls.stream().map(ChatMessage::call).toList();
    }

    private static ToolCall call(Call call) {
        Function function = call.function();
        if (function == null || function.name() == null || function.arguments() == null) {
            throw ApiException.badRequest("a tool call needs a function with name and arguments");
        }
        try {
            return new ToolCall(function.name(), Wire.tree(function.arguments()));
        } catch (JacksonException malformed) {
            throw ApiException.badRequest("the arguments of a tool call must be JSON");
        }
    }
}
