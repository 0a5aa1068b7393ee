package io.cloister.modelserver.chat;

import io.cloister.modelserver.http.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Tools as SmolLM2 knows them: declared in the system's turn, called in a {@code <tool_call>} element. A model this small
 * rarely calls one.
 */
public final class Tools {

    private static final Pattern CALL = Pattern.compile("<tool_call>(.*?)(?:</tool_call>|$)", Pattern.DOTALL);
    private static final String INSTRUCTION = """
        You can call functions to answer the question. If none of them fits, or the question lacks the parameters \
        that they need, answer without a call.

        You have access to the following tools:
        <tools>{tools}</tools>

        A call has exactly this format, and no other text is then in your answer:
        <tool_call>[
        {"name": "function", "arguments": {"argument": "value"}}
        ]</tool_call>\
        """;

    private Tools() {}

    /** The conversation with the tools declared in its system's turn; unchanged where there are none. */
    public static List<Turn> declare(List<JsonNode> tools, List<Turn> conversation) {
        if (tools.isEmpty()) {
            return conversation;
        }
        String instruction = INSTRUCTION.replace("{tools}", Wire.text(tools));
        List<Turn> turns = new ArrayList<>(conversation);
        if (turns.getFirst().is("system")) {
            turns.set(0, new Turn("system", turns.getFirst().text() + "\n\n" + instruction));
        } else {
            turns.addFirst(new Turn("system", instruction));
        }
        return turns;
    }

    /** The calls in an answer; none where it is plain text, or where what it calls for cannot be understood. */
    public static List<ToolCall> calls(String answer) {
        Matcher element = CALL.matcher(answer);
        List<ToolCall> calls = new ArrayList<>();
        while (element.find()) {
            calls.addAll(parsed(element.group(1)));
        }
        return calls;
    }

    /** Calls from an earlier answer, as the model would have written them. */
    public static String written(List<ToolCall> calls) {
        return calls.isEmpty() ? "" : "<tool_call>" + Wire.text(calls) + "</tool_call>";
    }

    private static List<ToolCall> parsed(String json) {
        try {
            JsonNode root = Wire.tree(json);
            List<ToolCall> calls = new ArrayList<>();
            for (JsonNode call : root.isArray() ? root : List.of(root)) {
                if (call.path("name").isString() && call.path("arguments").isObject()) {
                    calls.add(new ToolCall(call.path("name").stringValue(), call.path("arguments")));
                }
            }
            return calls;
        } catch (JacksonException notJson) {
            return List.of();
        }
    }
}
