package io.cloister.modelserver.language;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One loaded model. Safe for use by many threads; generations beyond its lanes wait their turn. */
public interface LanguageModel {

    /**
     * Continues a prompt. Nothing happens before the subscription, and cancelling it ends the generation within one
     * token, or takes it out of the queue.
     *
     * @return pieces of text, and then exactly one {@link Ending}; fails with {@link ModelBusyException} where the queue
     *     is full, and with {@link PromptTooLongException} where the prompt leaves no room for an answer
     */
    Flux<Output> generate(Generation generation);

    /**
     * Turns a text into a vector of length 1. A text longer than {@link #embeddingTokens()} is cut there.
     *
     * @return the vector; fails with {@link ModelBusyException} where the queue is full
     */
    Mono<Embedding> embed(String text);

    /** The tokens of a text; special tokens in it count as such. */
    int[] tokens(String text);

    /** The text of tokens, special ones included. */
    String text(int[] tokens);

    /** How many tokens prompt and answer may have together. */
    int contextTokens();

    /** How many tokens of a text an embedding regards. */
    int embeddingTokens();
}
