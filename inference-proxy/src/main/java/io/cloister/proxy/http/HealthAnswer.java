package io.cloister.proxy.http;

import io.cloister.proxy.wire.PlainAnswer;
import io.cloister.proxy.wire.RequestHead;
import java.util.Map;

/** The answer to {@code GET /healthz}: {@code ok}, whatever the state of the policy or of the model server. */
final class HealthAnswer {

    static final PlainAnswer OK = new PlainAnswer(200, "text/plain", Map.of(), "ok");

    private static final String PATH = "/healthz";

    private HealthAnswer() {}

    static boolean isAskedFor(RequestHead request) {
        return request.isSafe() && PATH.equals(request.target());
    }
}
