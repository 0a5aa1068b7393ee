package io.cloister.proxy.control;

import io.cloister.proxy.meter.Ledger;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the line that tells what was used: {@code {"type": "usage", "version": 1, "proxy", "models": {<model>:
 * {"requests", "prompt_tokens", "completion_tokens", "first_token_ms", "duration_ms"}}}}, all of them totals since this
 * proxy started, times in milliseconds.
 */
final class UsageMessage {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int VERSION = 1;

    private UsageMessage() {}

    static String of(Ledger ledger) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("type", "usage");
            json.writeNumberProperty("version", VERSION);
            json.writeStringProperty("proxy", ledger.proxy());
            json.writeObjectPropertyStart("models");
            ledger.totals().forEach((model, total) -> write(json, model, total));
            json.writeEndObject();
            json.writeEndObject();
        }
        return line.append('\n').toString();
    }

    private static void write(JsonGenerator json, String model, Ledger.Total total) {
        json.writeObjectPropertyStart(model);
        json.writeNumberProperty("requests", total.requests());
        json.writeNumberProperty("prompt_tokens", total.promptTokens());
        json.writeNumberProperty("completion_tokens", total.completionTokens());
        json.writeNumberProperty("first_token_ms", total.untilFirstToken().toMillis());
        json.writeNumberProperty("duration_ms", total.duration().toMillis());
        json.writeEndObject();
    }
}
