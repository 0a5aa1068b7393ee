package io.cloister.node.registration;

import org.jspecify.annotations.Nullable;

/** The orchestrator did not answer, or answered no. The message is one sentence. */
public final class OrchestratorException extends RuntimeException {

    private static final int NO_ANSWER = 0;
    private static final int UNAUTHORIZED = 401;
    private static final int BAD_REQUEST = 400;

    private final int status;

    private OrchestratorException(int status, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.status = status;
    }

    static OrchestratorException unreachable(String sentence, Throwable cause) {
        return new OrchestratorException(NO_ANSWER, sentence, cause);
    }

    static OrchestratorException refused(int status, String sentence) {
        return new OrchestratorException(status, sentence, null);
    }

    /** Whether the credentials were the reason. */
    public boolean isUnauthorized() {
        return status == UNAUTHORIZED;
    }

    /** Whether the request itself was at fault, so that repeating it cannot help. */
    boolean isOurFault() {
        return status == BAD_REQUEST;
    }
}
