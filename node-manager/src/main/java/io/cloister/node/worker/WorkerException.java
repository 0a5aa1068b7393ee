package io.cloister.node.worker;

import org.jspecify.annotations.Nullable;

/** worker-api could not be started. The message is one sentence for an operator. */
final class WorkerException extends RuntimeException {

    WorkerException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
