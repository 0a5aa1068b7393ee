package io.cloister.proxy.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** One event as the Elastic Common Schema has it, in the shape that Spring Boot's structured logging gives it. */
final class EcsLine {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String SERVICE = "inference-proxy";
    private static final String ECS_VERSION = "8.11";

    private EcsLine() {}

    static String of(
            String logger, Level level, String message, List<KeyValuePair> pairs, @Nullable Throwable failure) {
        StringWriter line = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("@timestamp", Clock.systemUTC().instant().toString());
            json.writeObjectPropertyStart("log");
            json.writeStringProperty("level", level.toString());
            json.writeStringProperty("logger", logger);
            json.writeEndObject();
            json.writeObjectPropertyStart("process");
            json.writeNumberProperty("pid", ProcessHandle.current().pid());
            json.writeObjectPropertyStart("thread");
            json.writeStringProperty("name", Thread.currentThread().getName());
            json.writeEndObject();
            json.writeEndObject();
            json.writeObjectPropertyStart("service");
            json.writeStringProperty("name", SERVICE);
            json.writeEndObject();
            json.writeStringProperty("message", message);
            for (KeyValuePair pair : pairs) {
                write(json, pair);
            }
            if (failure != null) {
                write(json, failure);
            }
            json.writeObjectPropertyStart("ecs");
            json.writeStringProperty("version", ECS_VERSION);
            json.writeEndObject();
            json.writeEndObject();
        }
        return line.toString();
    }

    private static void write(JsonGenerator json, KeyValuePair pair) {
        json.writeName(pair.key);
        switch (pair.value) {
            case null -> json.writeNull();
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Boolean truth -> json.writeBoolean(truth);
            default -> json.writeString(pair.value.toString());
        }
    }

    private static void write(JsonGenerator json, Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        json.writeObjectPropertyStart("error");
        json.writeStringProperty("type", failure.getClass().getName());
        json.writeStringProperty("message", failure.getMessage());
        json.writeStringProperty("stack_trace", trace.toString());
        json.writeEndObject();
    }
}
