package io.cloister.proxy.answer;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes problem details (RFC 9457) with the client's {@code error} beside. */
final class ProblemBody {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final JsonFactory JSON = new JsonFactory();

    private ProblemBody() {}

    static String of(Refusal refusal, Dialect dialect, String requestId) {
        StringWriter body = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), body)) {
            json.writeStartObject();
            json.writeStringProperty("type", refusal.type().uri().toString());
            json.writeStringProperty("title", refusal.type().title());
            json.writeNumberProperty("status", refusal.type().status());
            json.writeStringProperty("detail", refusal.detail());
            json.writeStringProperty("request_id", requestId);
            json.writeBooleanProperty("retryable", refusal.type().retryable());
            dialect.writeError(json, refusal);
            json.writeEndObject();
        }
        return body.toString();
    }
}
