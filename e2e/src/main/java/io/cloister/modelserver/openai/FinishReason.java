package io.cloister.modelserver.openai;

import io.cloister.modelserver.language.Output;

/** OpenAI's words for the end of an answer. */
final class FinishReason {

    static final String TOOL_CALLS = "tool_calls";

    private FinishReason() {}

    static String of(Output.Ending ending) {
        return switch (ending.reason()) {
            case STOP -> "stop";
            case LENGTH -> "length";
        };
    }
}
