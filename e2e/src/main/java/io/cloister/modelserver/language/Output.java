package io.cloister.modelserver.language;

import java.time.Duration;

/** What a generation emits. */
public sealed interface Output {

    /** The next characters of the answer; never empty. */
    record Piece(String text) implements Output {}

    /**
     * The end of the answer.
     *
     * @param promptTokens tokens of the prompt
     * @param answerTokens tokens of the answer
     * @param waited time from the request to the start
     * @param prompted time from the start to the first token
     * @param answered time from the first token to the end
     */
    record Ending(
            Reason reason, int promptTokens, int answerTokens, Duration waited, Duration prompted, Duration answered)
            implements Output {}

    /** Why an answer ended. */
    enum Reason {
        /** The model had said what it wanted to say, or a stop text came. */
        STOP,
        /** As many tokens as were allowed, or as the context holds. */
        LENGTH
    }
}
