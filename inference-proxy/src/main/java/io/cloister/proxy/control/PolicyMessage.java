package io.cloister.proxy.control;

import io.cloister.proxy.policy.TaskPolicy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the line that gives the policy: {@code {"type": "policy", "version": 1, "task_id", "job_id", "models"?: [text],
 * "requests"?: n, "tokens"?: n, "deadline"?: RFC 3339, "concurrency"?: n, "keep_alive_seconds"?: n}}. Unknown fields are
 * ignored, {@code null} means absent.
 */
final class PolicyMessage {

    private static final JsonFactory JSON = new JsonFactory();
    private static final long VERSION = 1;

    private @Nullable String type;
    private @Nullable Long version;
    private @Nullable String taskId;
    private @Nullable String jobId;
    private @Nullable Set<String> models;
    private @Nullable Long requests;
    private @Nullable Long tokens;
    private @Nullable Instant deadline;
    private @Nullable Long concurrency;
    private @Nullable Duration keepAlive;

    private PolicyMessage() {}

    /**
     * Reads one line.
     *
     * @throws IllegalArgumentException if it is not a policy of a version that is known here
     */
    static TaskPolicy parse(String line) {
        PolicyMessage message = new PolicyMessage();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            message.read(json);
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("not a policy", e);
        }
        return message.policy();
    }

    private void read(JsonParser json) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("not an object");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_NULL) {
                readValue(name, json);
            }
        }
    }

    private void readValue(String name, JsonParser json) {
        switch (name) {
            case "type" -> type = json.getString();
            case "version" -> version = json.getLongValue();
            case "task_id" -> taskId = json.getString();
            case "job_id" -> jobId = json.getString();
            case "models" -> models = texts(json);
            case "requests" -> requests = json.getLongValue();
            case "tokens" -> tokens = json.getLongValue();
            case "deadline" -> deadline = Instant.parse(json.getString());
            case "concurrency" -> concurrency = json.getLongValue();
            case "keep_alive_seconds" -> keepAlive = Duration.ofSeconds(json.getLongValue());
            default -> json.skipChildren();
        }
    }

    private static Set<String> texts(JsonParser json) {
        Set<String> texts = new LinkedHashSet<>();
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("not an array");
        }
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            texts.add(json.getString());
        }
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw new IllegalArgumentException("not an array of texts");
        }
        return texts;
    }

    private TaskPolicy policy() {
        if (!"policy".equals(type) || version == null || version != VERSION) {
            throw new IllegalArgumentException("not a policy of version " + VERSION);
        }
        return new TaskPolicy(taskId, jobId, models, requests, tokens, deadline, concurrency, keepAlive);
    }
}
