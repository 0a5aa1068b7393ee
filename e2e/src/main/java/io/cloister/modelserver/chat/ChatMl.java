package io.cloister.modelserver.chat;

import java.util.ArrayList;
import java.util.List;

/**
 * The template that SmolLM2 was trained with. It is written out here, because the binding's own reading of the file's
 * template drops the first mark.
 */
public final class ChatMl {

    private static final String START = "<|im_start|>";
    private static final String END = "<|im_end|>\n";

    private ChatMl() {}

    /**
     * The text that the model continues with its answer. A conversation that ends with an assistant's turn is continued
     * within it. Where no turn is a system's, the default one comes first.
     */
    public static String prompt(List<Turn> conversation) {
        List<Turn> turns = new ArrayList<>(conversation);
        if (turns.stream().noneMatch(turn -> turn.is("system"))) {
            turns.addFirst(Turn.DEFAULT_SYSTEM);
        }
        return continuation(turns);
    }

    /** The same without a default system, for turns that follow on what the model has already seen. */
    public static String continuation(List<Turn> turns) {
        StringBuilder prompt = new StringBuilder();
        for (Turn turn : turns) {
            prompt.append(START)
                    .append(role(turn))
                    .append('\n')
                    .append(text(turn))
                    .append(END);
        }
        if (turns.getLast().is("assistant")) {
            prompt.setLength(prompt.length() - END.length());
        } else {
            prompt.append(START).append("assistant\n");
        }
        return prompt.toString();
    }

    /** What the model has seen and said, closed so that another turn can follow. */
    public static String closed(String text) {
        return text.endsWith(END) ? text : text + END;
    }

    private static String role(Turn turn) {
        return turn.is("tool") ? "user" : turn.role();
    }

    private static String text(Turn turn) {
        return turn.is("tool") ? "<tool_response>\n" + turn.text() + "\n</tool_response>" : turn.text();
    }
}
