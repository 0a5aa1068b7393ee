package io.cloister.proxy.answer;

import io.cloister.contracts.problem.ProblemType;
import tools.jackson.core.JsonGenerator;

/** How the client at hand expects to read an error, beside the members of the problem. */
enum Dialect {
    /** Ollama's own API: {@code error} is a text. */
    OLLAMA {
        @Override
        void writeError(JsonGenerator json, Refusal refusal) {
            json.writeStringProperty("error", refusal.detail());
        }
    },
    /** OpenAI's API: {@code error} is an object with {@code message}, {@code type}, {@code param} and {@code code}. */
    OPENAI {
        @Override
        void writeError(JsonGenerator json, Refusal refusal) {
            json.writeObjectPropertyStart("error");
            json.writeStringProperty("message", refusal.detail());
            json.writeStringProperty("type", kind(refusal.type()));
            json.writeNullProperty("param");
            json.writeStringProperty("code", code(refusal.type()));
            json.writeEndObject();
        }
    };

    private static final int FIRST_SERVER_ERROR = 500;

    abstract void writeError(JsonGenerator json, Refusal refusal);

    /** The dialect that goes with a request target. */
    static Dialect of(String target) {
        return target.startsWith("/v1/") ? OPENAI : OLLAMA;
    }

    private static String kind(ProblemType type) {
        return type.status() < FIRST_SERVER_ERROR ? "invalid_request_error" : "server_error";
    }

    private static String code(ProblemType type) {
        String uri = type.uri().toString();
        return uri.substring(uri.lastIndexOf(':') + 1).replace('-', '_');
    }
}
