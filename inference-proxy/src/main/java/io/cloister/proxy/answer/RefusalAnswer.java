package io.cloister.proxy.answer;

import io.cloister.proxy.wire.PlainAnswer;
import java.util.Map;

/** Puts a {@link Refusal} into the answer that the client at hand expects. */
public final class RefusalAnswer {

    private static final Map<String, String> RETRY_SOON = Map.of("Retry-After", "1");

    /** OpenAI's clients try a 429 again by themselves, unless this field says that it is of no use. */
    private static final Map<String, String> NEVER_RETRY = Map.of("x-should-retry", "false");

    private RefusalAnswer() {}

    /**
     * The answer.
     *
     * @param target the target of the request, which tells the client's dialect
     * @param requestId what the log has it under
     */
    public static PlainAnswer to(Refusal refusal, String target, String requestId) {
        Map<String, String> fields = switch (refusal.type()) {
            case NOT_READY, TOO_MANY_REQUESTS -> RETRY_SOON;
            case BUDGET_USED_UP -> NEVER_RETRY;
            default -> Map.of();
        };
        String body = ProblemBody.of(refusal, Dialect.of(target), requestId);
        return new PlainAnswer(refusal.type().status(), ProblemBody.MEDIA_TYPE, fields, body);
    }
}
