package io.cloister.proxy.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the JSON of a request says how many tokens its answer may have. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are made by List.of
public enum TokenLimit {
    /** Nowhere: nothing is written. */
    NONE(null, List.of()),
    /** Ollama's own API: {@code options.num_predict}, zero and below for no limit. */
    NUM_PREDICT("options", List.of("num_predict")),
    /**
     * OpenAI's chat and completions, Anthropic's messages. The first name is the one that every server knows, the last is
     * llama.cpp's own, which it follows rather than the others.
     */
    MAX_TOKENS(null, List.of("max_tokens", "max_completion_tokens", "n_predict")),
    /** OpenAI's responses. */
    MAX_OUTPUT_TOKENS(null, List.of("max_output_tokens"));

    private final @Nullable String object;
    private final List<String> names;

    TokenLimit(@Nullable String object, List<String> names) {
        this.object = object;
        this.names = names;
    }

    /** The member of the top level that it is in, or nothing where it is at the top itself. */
    public @Nullable String object() {
        return object;
    }

    /** The names of the limit, any of which may be said. */
    public List<String> names() {
        return names;
    }
}
