package io.cloister.e2e;

import io.cloister.contracts.WireJson;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a client made of calls: for each, one JSON object with the {@code call} and either its {@code answer} or the
 * {@code exception}, its {@code status} and its {@code message}, all without what differs from one run to the next.
 *
 * @param outcomes in the order of the calls
 */
record ClientCalls(List<JsonNode> outcomes) {

    ClientCalls {
        outcomes = List.copyOf(outcomes);
    }

    /** Reads them from lines, as the drivers of {@code docker/clients} print them. */
    static ClientCalls printed(String lines) {
        return new ClientCalls(lines.lines().map(ClientCalls::outcome).toList());
    }

    private static JsonNode outcome(String line) {
        if (!line.startsWith("{")) {
            throw new AssertionError("The client's driver failed: " + line);
        }
        return WireJson.mapper().readTree(line);
    }

    static JsonNode answered(String call, Object answer) {
        return WireJson.mapper().valueToTree(Map.of("call", call, "answer", answer));
    }

    static JsonNode failed(String call, Throwable failure) {
        return WireJson.mapper()
                .valueToTree(Map.of(
                        "call", call,
                        "exception", failure.getClass().getSimpleName(),
                        "message", String.valueOf(failure.getMessage())));
    }
}
