package io.cloister.modelserver.language;

/** The prompt fills the whole context, so that there is no room for an answer. */
public final class PromptTooLongException extends RuntimeException {

    public PromptTooLongException(int promptTokens, int contextTokens) {
        super("the input length of %d tokens exceeds the context length of %d".formatted(promptTokens, contextTokens));
    }
}
