package io.cloister.modelserver.openai;

import io.cloister.modelserver.language.Output;

/** The tokens of a request and its answer. */
record Usage(int promptTokens, int completionTokens, int totalTokens) {

    static Usage of(Output.Ending ending) {
        return new Usage(ending.promptTokens(), ending.answerTokens(), ending.promptTokens() + ending.answerTokens());
    }
}
