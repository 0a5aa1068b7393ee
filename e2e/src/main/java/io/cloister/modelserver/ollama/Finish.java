package io.cloister.modelserver.ollama;

import io.cloister.modelserver.language.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the last line of an answer says beside the text. Durations are in nanoseconds. */
record Finish(
        String doneReason,
        @Nullable List<Integer> context,
        @Nullable Long totalDuration,
        @Nullable Long loadDuration,
        @Nullable Integer promptEvalCount,
        @Nullable Long promptEvalDuration,
        @Nullable Integer evalCount,
        @Nullable Long evalDuration) {

    /** The end of a request that only loaded or unloaded the model. */
    static Finish without(String reason) {
        return new Finish(reason, null, null, null, null, null, null, null);
    }

    /** @param context the tokens of prompt and answer, where the request may be followed on */
    static Finish of(Output.Ending ending, @Nullable List<Integer> context) {
        long waited = ending.waited().toNanos();
        long prompted = ending.prompted().toNanos();
        long answered = ending.answered().toNanos();
        String reason = switch (ending.reason()) {
            case STOP -> "stop";
            case LENGTH -> "length";
        };
        return new Finish(
                reason,
                context,
                waited + prompted + answered,
                waited,
                ending.promptTokens(),
                prompted,
                ending.answerTokens(),
                answered);
    }
}
