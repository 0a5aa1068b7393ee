package io.cloister.modelserver.chat;

import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.http.Wire;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON schema that an answer must match, cut down to what llama.cpp can turn into a grammar. The binding ends the
 * whole process on a schema that it does not know, so nothing passes that has not been looked at here.
 */
public final class AnswerSchema {

    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");
    private static final Set<String> STRING_FORMATS = Set.of("date", "time", "date-time", "uuid");
    private static final Set<String> WHOLE_NUMBERS = Set.of(
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum");
    private static final Set<String> REFUSED = Set.of("pattern", "prefixItems", "not", "if", "patternProperties");
    private static final Set<String> DEFINITIONS = Set.of("$defs", "definitions");

    private final ObjectNode root;

    private AnswerSchema(ObjectNode root) {
        this.root = root;
    }

    /** The schema of any JSON object. */
    public static String anyObject() {
        return "{\"type\":\"object\"}";
    }

    /**
     * Reads a schema.
     *
     * @throws ApiException 400 where it is none, or says something that cannot be kept
     */
    public static String of(@Nullable JsonNode schema) {
        if (!(schema instanceof ObjectNode root)) {
            throw refused("a JSON schema must be an object");
        }
        AnswerSchema reader = new AnswerSchema(root);
        ObjectNode kept = reader.kept(root);
        for (String group : DEFINITIONS) {
            if (root.path(group) instanceof ObjectNode definitions) {
                kept.set(group, reader.keptEach(definitions));
            }
        }
        return Wire.text(kept);
    }

    private ObjectNode kept(JsonNode schema) {
        if (schema.isBoolean() && schema.booleanValue()) {
            return Wire.object();
        }
        if (!(schema instanceof ObjectNode given)) {
            throw refused("a JSON schema must be an object");
        }
        if (given.path("allOf").size() == 1) {
            return kept(given.path("allOf").get(0));
        }
        ObjectNode kept = Wire.object();
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            keep(entry.getKey(), entry.getValue(), kept);
        }
        return kept;
    }

    private void keep(String keyword, JsonNode value, ObjectNode kept) {
        if (REFUSED.contains(keyword) || keyword.equals("allOf")) {
            throw refused("'%s' in a JSON schema is not supported".formatted(keyword));
        }
        if (WHOLE_NUMBERS.contains(keyword)) {
            if (value.isIntegralNumber() && value.canConvertToInt()) {
                kept.set(keyword, value);
            }
            return;
        }
        switch (keyword) {
            case "$ref" -> kept.set(keyword, knownReference(value));
            case "type" -> kept.set(keyword, knownTypes(value));
            case "anyOf", "oneOf", "enum" -> kept.set(keyword, alternatives(keyword, value));
            case "const", "required" -> kept.set(keyword, value);
            case "items" -> kept.set(keyword, kept(value));
            case "properties" -> kept.set(keyword, keptEach(value));
            case "additionalProperties" -> kept.set(keyword, value.isBoolean() ? value : kept(value));
            case "format" -> {
                if (value.isString() && STRING_FORMATS.contains(value.stringValue())) {
                    kept.set(keyword, value);
                }
            }
            default -> {
                // A title, a description or another word that asks for nothing.
            }
        }
    }

    private ObjectNode keptEach(JsonNode schemas) {
        if (!schemas.isObject()) {
            throw refused("'properties' in a JSON schema must be an object");
        }
        ObjectNode each = Wire.object();
        schemas.properties().forEach(entry -> each.set(entry.getKey(), kept(entry.getValue())));
        return each;
    }

    private ArrayNode alternatives(String keyword, JsonNode value) {
        if (!value.isArray() || value.isEmpty()) {
            throw refused("'%s' in a JSON schema must be a list that is not empty".formatted(keyword));
        }
        if (keyword.equals("enum")) {
            return (ArrayNode) value;
        }
        ArrayNode alternatives = Wire.array();
        value.forEach(schema -> alternatives.add(kept(schema)));
        return alternatives;
    }

    private JsonNode knownReference(JsonNode value) {
        String reference = value.isString() ? value.stringValue() : "";
        String[] steps = reference.split("/", -1);
        boolean known = steps.length == 3
                && steps[0].equals("#")
                && DEFINITIONS.contains(steps[1])
                && root.path(steps[1]).path(steps[2]).isObject();
        if (!known) {
            throw refused("'$ref' in a JSON schema must name one of its $defs");
        }
        return value;
    }

    private static JsonNode knownTypes(JsonNode value) {
        for (JsonNode type :
                value.isArray() && !value.isEmpty() ? value : Wire.array().add(value)) {
            if (!type.isString() || !TYPES.contains(type.stringValue())) {
                throw refused("type %s in a JSON schema is not known".formatted(type));
            }
        }
        return value;
    }

    private static ApiException refused(String reason) {
        return ApiException.badRequest("invalid format: " + reason);
    }
}
