package io.cloister.node.engine;

import org.jspecify.annotations.Nullable;

/** The engine did not answer, or answered no. The message is one sentence for an operator. */
public final class EngineException extends RuntimeException {

    /** A failure that was caused by another. */
    public EngineException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
