package io.cloister.node.ollama;

import io.cloister.contracts.node.InferenceMode;
import io.cloister.node.halt.Halt;
import io.cloister.node.halt.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when the model server is not to be had: where it is required and has never been there, the end of the
 * service; else one line in the log for each new reason.
 */
final class Requirement {

    private static final Logger log = LoggerFactory.getLogger(Requirement.class);

    private final boolean required;
    private final Halt halt;
    private boolean met;
    private @Nullable String lastReason;

    Requirement(InferenceMode mode, Halt halt) {
        this.required = mode == InferenceMode.REQUIRE;
        this.halt = halt;
    }

    /** The server is there: from now on its loss is no reason to end. */
    void meet() {
        met = true;
        lastReason = null;
    }

    /** The server is not there, and nothing more can be done at this moment. */
    void miss(RuntimeException failure) {
        String reason = String.valueOf(failure.getMessage());
        if (required && !met) {
            halt.because(sentence(reason));
        } else if (!reason.equals(lastReason)) {
            log.warn(reason);
        }
        lastReason = reason;
    }

    /**
     * The server is not there, and it is certain before the start that it will not be.
     *
     * @throws Refusal where it is required
     */
    void refuse(RuntimeException failure) {
        if (required) {
            throw new Refusal(sentence(String.valueOf(failure.getMessage())));
        }
    }

    private static String sentence(String reason) {
        return "Inference is required here (NODE_INFERENCE_MODE) and cannot be had: " + reason;
    }
}
