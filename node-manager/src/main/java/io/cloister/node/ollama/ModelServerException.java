package io.cloister.node.ollama;

import org.jspecify.annotations.Nullable;

/** The model server did not answer, could not be started, or could not do what was asked. One sentence. */
final class ModelServerException extends RuntimeException {

    ModelServerException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
