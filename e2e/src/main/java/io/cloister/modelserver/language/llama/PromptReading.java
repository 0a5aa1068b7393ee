package io.cloister.modelserver.language.llama;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Lets the model read a long prompt in stretches. llama.cpp cannot be interrupted before the first token of an answer,
 * and the whole of a long prompt takes minutes on a busy machine; between two stretches one can leave.
 */
final class PromptReading {

    private static final int STRETCH_TOKENS = 64;

    private final LlamaModel model;
    private final int[] prompt;

    PromptReading(LlamaModel model, int[] prompt) {
        this.model = model;
        this.prompt = prompt;
    }

    /**
     * Whether a generation finds the prompt's beginning in the cache. What an earlier request left there is never used,
     * because it changes the numbers, and with them the answer.
     */
    boolean isCached() {
        return prompt.length > STRETCH_TOKENS;
    }

    /**
     * Reads all stretches but the last, which the generation itself reads.
     *
     * @param left asked before each stretch
     * @return false where it stopped because of that
     */
    boolean readUnless(BooleanSupplier left) {
        for (int end = STRETCH_TOKENS; end < prompt.length; end += STRETCH_TOKENS) {
            if (left.getAsBoolean()) {
                return false;
            }
            model.complete(new InferenceParameters(model.decode(Arrays.copyOf(prompt, end)))
                    .setNPredict(0)
                    .setCachePrompt(end > STRETCH_TOKENS));
        }
        return !left.getAsBoolean();
    }
}
